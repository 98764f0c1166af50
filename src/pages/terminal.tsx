import Layout from '@theme/Layout';
import { type ReactNode, useMemo, useState } from 'react';
import { ShellClient } from '../terminal/client';
import { Terminal } from '../terminal/Terminal';
import { Tab } from '../terminal/tab';
import styles from './terminal.module.css';

// One cluster as long as the site is open: who comes back to this page finds it as he left it.
const client = new ShellClient();
const nodes = ['controlplane', 'node01'];
const suggestions = [
  'ip addr',
  'ipcalc -b 10.19.9.9/24',
  'cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep service-cluster',
  'iptables -L -t nat | grep kubernetes',
  'ps aux | grep kube-api',
  'trace curl -sk https://10.96.0.1/healthz',
];

/** A terminal on the nodes of a small cluster. */
export default function TerminalPage(): ReactNode {
  const tabs = useMemo(() => nodes.map((node) => new Tab(node, client)), []);
  const [selected, select] = useState(0);
  return (
    <Layout title="Terminal" description="A shell on the nodes of a simulated Kubernetes cluster, in your browser: ip, iptables, conntrack, curl and more.">
      <main className={`container ${styles.page}`}>
        <h1>Terminal</h1>
        <p>
          A shell on the two nodes of a small cluster, simulated in this page. Commands change it, and packets meet what they changed. <code>help</code> lists
          them; <kbd>Tab</kbd> completes, <kbd>Ctrl</kbd>-<kbd>C</kbd> stops, <kbd>Esc</kbd> and then <kbd>Tab</kbd> leaves the line.
        </p>
        <Terminal tabs={tabs} selected={selected} onSelect={select} suggestions={suggestions} />
      </main>
    </Layout>
  );
}
