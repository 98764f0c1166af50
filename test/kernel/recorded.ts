import type { Compared, Flow, Result } from './lab.ts';
import type { Place } from './topology.ts';

/** A random rule set of the controlplane, and what the kernel made of each connection: `OK web-b sees 10.244.0.20`, the rules met. */
export interface RecordedRules {
  readonly rules: string;
  readonly tried: readonly { readonly flow: Flow; readonly sourcePort: number; readonly kernel: Result }[];
}

const pattern = /^(\S+) (TCP|UDP) (\S+):(\d+) from (\d+): (.*)$/;

/** A case as text: the rules, and a line a connection. */
export function printRecorded(rules: string, compared: readonly Compared[]): string {
  const lines = compared.map(({ flow, sourcePort, kernel }) => {
    const { from, protocol, address, port } = flow;
    return `${from} ${protocol} ${address}:${port} from ${sourcePort}: ${[kernel.outcome, ...kernel.steps.controlplane].join(' | ')}\n`;
  });
  return `${rules}--\n${lines.join('')}==\n`;
}

/** Reads what `printRecorded` has written, several cases in a row. @throws if there is anything else. */
export function readRecorded(text: string): RecordedRules[] {
  return text
    .split('==\n')
    .slice(0, -1)
    .map((block) => {
      const [rules = '', lines = ''] = block.split(/^--\n/m);
      return { rules, tried: lines.trimEnd().split('\n').map(readLine) };
    });
}

function readLine(line: string): RecordedRules['tried'][number] {
  const [, from, protocol, address = '', port, sourcePort, rest = ''] = pattern.exec(line) ?? [];
  if (!from) throw new Error(`not a recorded connection: ${line}`);
  const [outcome = '', ...controlplane] = rest.split(' | ');
  const flow = { from: from as Place, protocol: protocol as Flow['protocol'], address, port: Number(port) };
  return { flow, sourcePort: Number(sourcePort), kernel: { outcome, steps: { controlplane, node01: [] } } };
}
