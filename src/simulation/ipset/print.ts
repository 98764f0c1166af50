import { type Entry, printElement } from './element.ts';
import type { IpSet } from './ip-set.ts';
import { type SetKernel, setTypeTable } from './types.ts';

/** How `ipset list` is asked. */
export interface PrintSetOptions {
  /** Which kernel's revisions and sizes are shown. */
  readonly kernel: SetKernel;
  /** How many rules speak of the set. */
  readonly references: (name: string) => number;
  /** `-t`: the head alone. */
  readonly terse?: boolean;
}

/** A set as `ipset list` prints it, with a line break at its end. */
export function listSet(set: IpSet, { kernel, references, terse }: PrintSetOptions): string {
  const lines = [
    `Name: ${set.name}`,
    `Type: ${set.type}`,
    `Revision: ${setTypeTable[set.type].revision[kernel]}`,
    `Header: ${printHeader(set)}`,
    `Size in memory: ${set.bytes(kernel)}`,
    `References: ${references(set.name)}`,
    `Number of entries: ${set.size}`,
  ];
  if (!terse) lines.push('Members:', ...set.list().map((entry) => printEntry(set, entry)));
  return `${lines.join('\n')}\n`;
}

/** A set as `ipset save` prints it: what `ipset restore` needs to make it again, the order of its members included. */
export function saveSet(set: IpSet): string {
  const lines = [`create ${set.name} ${set.type} ${printHeader(set)}`, ...set.list().map((entry) => `add ${set.name} ${printEntry(set, entry)}`)];
  return `${lines.join('\n')}\n`;
}

/** All sets as `ipset list -o xml` prints them. */
export function listXML(sets: readonly IpSet[], { kernel, references }: PrintSetOptions): string {
  const lines = ['<ipsets>'];
  for (const set of sets) {
    lines.push(
      `<ipset name="${set.name}">`,
      `<type>${set.type}</type>`,
      `<revision>${setTypeTable[set.type].revision[kernel]}</revision>`,
      `<header>${xmlHeader(set)}`,
      `<memsize>${set.bytes(kernel)}</memsize>`,
      `<references>${references(set.name)}</references>`,
      `<numentries>${set.size}</numentries>`,
      '</header>',
      '<members>',
      ...set.list().map((entry) => `<member><elem>${printElement(set.type, entry.element)}</elem>${xmlExtensions(entry)}</member>`),
      '</members>',
      '</ipset>',
    );
  }
  return `${[...lines, '</ipsets>'].join('\n')}\n`;
}

function printEntry(set: IpSet, { element, comment, nomatch }: Entry): string {
  return `${printElement(set.type, element)}${nomatch ? ' nomatch' : ''}${comment === undefined ? '' : ` comment "${comment}"`}`;
}

function xmlExtensions({ comment, nomatch }: Entry): string {
  return `${nomatch ? '<nomatch/>' : ''}${comment === undefined ? '' : `<comment>"${comment}"</comment>`}`;
}

type HeaderWord = readonly [name: string, value?: string];

function headerWords(set: IpSet): HeaderWord[] {
  const { range, comment, maxelem, bucketsize, initval } = set.options;
  const commented: HeaderWord[] = comment ? [['comment']] : [];
  if (range) return [['range', `${range.from}-${range.to}`], ...commented];
  return [
    ['family', set.family],
    ['hashsize', `${set.hashsize}`],
    ['maxelem', `${maxelem}`],
    ...commented,
    ['bucketsize', `${bucketsize}`],
    ['initval', `0x${initval.toString(16).padStart(8, '0')}`],
  ];
}

function printHeader(set: IpSet): string {
  return headerWords(set)
    .map(([name, value]) => (value === undefined ? name : `${name} ${value}`))
    .join(' ');
}

function xmlHeader(set: IpSet): string {
  return headerWords(set)
    .map(([name, value]) => (value === undefined ? `<${name}/>` : `<${name}>${value}</${name}>`))
    .join('');
}
