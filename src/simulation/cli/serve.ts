import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Clock } from '../cluster/clock.ts';
import { createCluster } from '../cluster/cluster.ts';
import { presetNames } from '../cluster/presets/names.ts';
import { findPreset } from '../cluster/presets/preset.ts';
import { createApiServer } from './http-server.ts';
import { orUsageError, UsageError } from './usage-error.ts';

/** What `hairpin serve --help` says. */
export const serveUsage = `  hairpin serve [--preset PRESET] [--port PORT] [--kubeconfig FILE]
      Puts the cluster's API on 127.0.0.1, for a real kubectl; ends with Ctrl-C. Presets: ${presetNames.join(', ')}.
`;

/** How often what has come due is done, in milliseconds. */
const tickInterval = 100;

/** `hairpin serve`: the API server of a cluster on loopback, with a clock that runs. */
export async function runServe(args: readonly string[]): Promise<number> {
  const { values } = orUsageError(() =>
    parseArgs({
      args: [...args],
      options: { preset: { type: 'string' }, port: { type: 'string' }, kubeconfig: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }),
  );
  if (values.help) {
    process.stdout.write(serveUsage);
    return 0;
  }
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError(`"${values.port}" is no port`);
  if (values.preset !== undefined && !presetNames.includes(values.preset))
    throw new UsageError(`unknown preset "${values.preset}"; known: ${presetNames.join(', ')}`);
  const start = values.preset === undefined ? Date.now() / 1000 : Date.parse(findPreset(values.preset).since) / 1000;
  const cluster = createCluster({ preset: values.preset, clock: runningClock(start), timing: { podStart: 1, podStop: 1 } });
  const server = createApiServer(cluster);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`;
  const timer = setInterval(() => cluster.tick(), tickInterval);
  if (values.kubeconfig) writeFileSync(values.kubeconfig, kubeconfig(url));
  process.stdout.write(values.kubeconfig ? `export KUBECONFIG=${values.kubeconfig}\n` : `kubectl --server=${url}\n`);
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(timer);
      server.closeAllConnections();
      server.close(() => resolve(0));
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
}

/** A clock that starts at a moment and runs with the machine's, besides being moved. */
function runningClock(start: number): Clock {
  let offset = start - Date.now() / 1000;
  return {
    now: () => offset + Date.now() / 1000,
    advance: (seconds) => {
      offset += seconds;
    },
  };
}

function kubeconfig(url: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: hairpin
  cluster:
    server: ${url}
contexts:
- name: hairpin
  context:
    cluster: hairpin
    user: hairpin
users:
- name: hairpin
  user: {}
current-context: hairpin
`;
}
