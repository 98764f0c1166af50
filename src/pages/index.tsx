import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import catalogueJson from '@generated/hairpin-course/default/catalogue.json';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import { type Catalogue, lessonsOf } from '../course/catalogue';
import ExamMap from '../course/ExamMap';
import { CourseMap } from '../course/progress/CourseMap';
import { GoOnLink } from '../course/progress/GoOnLink';
import { useKeptProgress } from '../course/progress/use-progress';
import { type LessonData, provideLessonData } from '../notebook/views/lesson-data';
import { KeptView } from '../notebook/views/ViewOutput';
import styles from './index.module.css';

const catalogue = catalogueJson as Catalogue;

// The packet stands in the page's HTML; what it is drawn from is fetched when somebody reaches for it.
provideLessonData(
  'home',
  HAIRPIN_SERVER
    ? (require('@generated/hairpin-course/default/first-packet.json') as LessonData)
    : () => import('@generated/hairpin-course/default/first-packet.json') as Promise<{ default: LessonData }>,
);

/** The home page: what this is, a packet to step through, for whom it is, and the way in. */
export default function Home(): ReactNode {
  const { siteConfig } = useDocusaurusContext();
  const progress = useKeptProgress();
  const lessons = lessonsOf(catalogue);
  const hours = Math.max(1, Math.round(lessons.reduce((sum, { minutes }) => sum + minutes, 0) / 60));
  return (
    <Layout
      title={siteConfig.tagline}
      description="A course in Kubernetes Services that you can run: kube-proxy's real rules, computed in the page and executed packet by packet."
    >
      <main className={`container ${styles.home}`}>
        <div className={styles.first}>
          <div>
            <Heading as="h1">How Kubernetes Services really work</Heading>
            <p className={styles.lead}>
              A ClusterIP belongs to no machine, and connections to it work. Hairpin shows you why: it computes the rules that kube-proxy writes, and sends
              packets through them, in this page. You read, predict, change the code, and run it again.
            </p>
            <p>
              <GoOnLink catalogue={catalogue} progress={progress} />
            </p>
          </div>
          <section className={styles.packet} aria-label="A packet to step through">
            <p>
              A pod connects to <code>db:3306</code>. Follow the packet: press <strong>Next</strong>.
            </p>
            <KeptView lesson="home" index={0} />
          </section>
        </div>

        <Heading as="h2" id="what">
          What is different here
        </Heading>
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

        <Heading as="h2" id="for-whom">
          For whom
        </Heading>
        <p>
          For those who use Kubernetes and want to know what happens below it: you have met pods and Services, and an IP address with a port. iptables and
          TypeScript are explained where they are needed. No account, no cluster, nothing to install. All of it takes about {hours}{' '}
          {hours === 1 ? 'hour' : 'hours'}; each lesson has a cluster of its own.
        </p>

        <Heading as="h2" id="lessons">
          The course
        </Heading>
        <CourseMap catalogue={catalogue} progress={progress} shows="descriptions" />

        <Heading as="h2" id="exams">
          For the exams
        </Heading>
        <ExamMap catalogue={catalogue} />
      </main>
    </Layout>
  );
}
