import type { Family, Hook } from './family.ts';

interface NamedPriority {
  readonly name: string;
  readonly value: number;
  /** Hooks that the name may be used at; any if absent. */
  readonly hooks?: readonly Hook[];
}

const inet: readonly NamedPriority[] = [
  { name: 'raw', value: -300 },
  { name: 'mangle', value: -150 },
  { name: 'dstnat', value: -100, hooks: ['prerouting'] },
  { name: 'filter', value: 0 },
  { name: 'security', value: 50 },
  { name: 'srcnat', value: 100, hooks: ['postrouting'] },
];

const bridge: readonly NamedPriority[] = [
  { name: 'dstnat', value: -300, hooks: ['prerouting'] },
  { name: 'filter', value: -200 },
  { name: 'out', value: 100, hooks: ['output'] },
  { name: 'srcnat', value: 300, hooks: ['postrouting'] },
];

const single: readonly NamedPriority[] = [{ name: 'filter', value: 0 }];

function names(family: Family, hook: Hook): readonly NamedPriority[] {
  const all = family === 'bridge' ? bridge : family === 'arp' || family === 'netdev' ? single : inet;
  return all.filter(({ hooks }) => !hooks || hooks.includes(hook));
}

/** The value of a named priority at a hook: `dstnat` is -100, and only in prerouting. Undefined if the name does not fit. */
export function priorityValue(family: Family, hook: Hook, name: string): number | undefined {
  return names(family, hook).find((one) => one.name === name)?.value;
}

/** A priority as `nft list` prints it: a name, or a name and a distance of at most ten, or a number. */
export function printPriority(family: Family, hook: Hook, priority: number, numeric: boolean): string {
  if (numeric) return `${priority}`;
  for (const { name, value } of names(family, hook)) {
    const distance = priority - value;
    if (distance === 0) return name;
    if (Math.abs(distance) <= 10) return `${name} ${distance < 0 ? '-' : '+'} ${Math.abs(distance)}`;
  }
  return `${priority}`;
}
