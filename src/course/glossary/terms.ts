import type { GlossaryTerm } from './glossary';

/** Every term of the glossary, in no order. */
export const terms: readonly GlossaryTerm[] = [
  {
    term: 'ClusterIP',
    also: ['cluster IP', 'ClusterIPs'],
    text: 'An address from the service range that stands for a Service. No machine owns it; it exists in the rules of every node.',
    see: ['Service', 'virtual IP'],
  },
  { term: 'Service', also: ['Services'], text: 'A name and an address for a changing set of pods.', see: ['ClusterIP'] },
  { term: 'virtual IP', text: 'An address that no network interface has to own: it lives in rules.', see: ['ClusterIP'] },
];
