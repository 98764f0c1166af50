import Link from '@docusaurus/Link';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import styles from './index.module.css';

/** The home page: what this is, for whom, and the way in. */
export default function Home(): ReactNode {
  const { siteConfig } = useDocusaurusContext();
  return (
    <Layout
      title={siteConfig.tagline}
      description="A course in Kubernetes Services that you can run: kube-proxy's real rules, computed in the page and executed packet by packet."
    >
      <main className={`container ${styles.home}`}>
        <h1>How Kubernetes Services really work</h1>
        <p className={styles.lead}>
          A ClusterIP belongs to no machine, and connections to it work. Hairpin shows you why: it computes the rules that kube-proxy writes, and sends packets
          through them, in this page. You read, predict, change the code, and run it again.
        </p>
        <p>
          <Link className="button button--primary button--lg" to="/learn/start/follow-one-packet">
            Follow one packet
          </Link>
        </p>
        <ul className={styles.points}>
          <li>
            <strong>Real rules.</strong> Byte for byte what kube-proxy hands to <code>iptables-restore</code>, checked against recordings of kube-proxy itself.
          </li>
          <li>
            <strong>Every step.</strong> Which rule matched, who wrote it and why, what conntrack noted, how the answer finds its way back.
          </li>
          <li>
            <strong>Your experiments.</strong> Every example is TypeScript that you edit. It runs in a sandbox in your browser and goes nowhere else.
          </li>
        </ul>
      </main>
    </Layout>
  );
}
