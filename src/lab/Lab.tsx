import { useHistory, useLocation } from '@docusaurus/router';
import useIsBrowser from '@docusaurus/useIsBrowser';
import { type ReactNode, useState } from 'react';
import Board from './Board';
import { type ClusterChoice, isSameChoice, largestSeed, notesCluster, readChoice, writeChoice } from './choice';
import styles from './lab.module.css';
import { nodeNamesOf } from './names';
import { inspectLesson, inspectTasks } from './tasks/inspect';

/** The lab: tasks, and beside them a terminal on the cluster that judges the answers. The page's address says which cluster. */
export default function Lab(): ReactNode {
  const history = useHistory();
  const { search } = useLocation();
  // Where the HTML is made nobody knows what will stand behind the question mark.
  const choice = readChoice(useIsBrowser() ? search : '');
  const [round, setRound] = useState(0);
  const [isTerminalOpen, setTerminalOpen] = useState(false);
  const goTo = (next: ClusterChoice): void => {
    if (isSameChoice(next, choice)) setRound(round + 1);
    else history.push({ search: writeChoice(search, next) });
  };
  const name = choice.kind === 'notes' ? 'notes' : `${choice.seed}`;
  return (
    <div className={styles.lab}>
      <section className={styles.bar} aria-label="The cluster">
        <div role="status" className={styles.which}>
          {choice.kind === 'notes' ? (
            <p>
              <strong>The notes’ cluster.</strong> Two nodes, as they stood in February 2023.
            </p>
          ) : (
            <p>
              <strong>Cluster {choice.seed}.</strong> {nodeNamesOf(choice).length} nodes: {nodeNamesOf(choice).join(', ')}. Whoever opens this page’s address
              gets the same one.
            </p>
          )}
        </div>
        <div className={styles.buttons}>
          <button
            type="button"
            className={styles.quiet}
            aria-pressed={choice.kind === 'notes'}
            onClick={() => goTo(notesCluster)}
            disabled={choice.kind === 'notes'}
          >
            The notes’ cluster
          </button>
          <button type="button" className={styles.quiet} onClick={() => goTo({ kind: 'shuffled', seed: drawSeed() })}>
            Another cluster
          </button>
          <button type="button" className={styles.quiet} onClick={() => setRound(round + 1)}>
            Start this one anew
          </button>
        </div>
      </section>
      <noscript>
        <p className={styles.noscript}>The terminal and the checks need JavaScript. The questions and the hints do not: ask them of a cluster of your own.</p>
      </noscript>
      <Board
        key={`${name} ${round}`}
        lesson={inspectLesson}
        tasks={inspectTasks}
        choice={choice}
        isTerminalOpen={isTerminalOpen}
        onTerminalOpen={() => setTerminalOpen(true)}
      />
    </div>
  );
}

function drawSeed(): number {
  return 1 + Math.floor(Math.random() * largestSeed);
}
