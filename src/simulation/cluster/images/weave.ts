import type { WeaveNetwork } from '../network/weave-network.ts';
import type { Program } from '../nodes/programs.ts';

const defaultTimes = [0.1, 0.100091, 1.363752];

/** weaver (2.8.1) as a container: says how it was started. The network itself is there from the beginning. */
export function weaveProgram(network: WeaveNetwork): Program {
  return ({ node, container, startedAt, logTimes = defaultTimes, log }) => {
    if (container.name !== 'weave') return {};
    const env = new Map((container.env ?? []).map(({ name, value }) => [name, value ?? '']));
    const options: Record<string, string> = {
      'conn-limit': '200',
      datapath: 'datapath',
      'db-prefix': '/weavedb/weave-net',
      'docker-api': '',
      'expect-npc': 'true',
      'http-addr': '127.0.0.1:6784',
      'ipalloc-init': `consensus=${network.peersBefore(node.name)}`,
      'ipalloc-range': env.get('IPALLOC_RANGE') ?? '10.32.0.0/12',
      'metrics-addr': '0.0.0.0:6782',
      name: network.peerOf(node.name),
      nickname: node.name,
      'no-dns': 'true',
      'no-masq-local': 'true',
      port: '6783',
    };
    const printed = Object.entries(options).map(([name, value]) => `${name}:${value}`);
    const lines = [`Command line options: map[${printed.join(' ')}]`, 'weave  2.8.1', 'Bridge type is bridged_fastdp'];
    for (const [i, line] of lines.entries()) {
      const at = startedAt + (logTimes[i] ?? 0);
      log(`INFO: ${weaveTime(at)} ${line}`, at);
    }
    return {};
  };
}

/** `2023/02/02 05:52:23.763171`: a time as weave's log has it, in UTC. */
export function weaveTime(at: number): string {
  const micros = Math.round(at * 1e6);
  const iso = new Date(Math.floor(micros / 1000)).toISOString();
  return `${iso.slice(0, 10).replace(/-/g, '/')} ${iso.slice(11, 19)}.${String(micros % 1e6).padStart(6, '0')}`;
}
