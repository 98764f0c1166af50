import { describe, expect, it } from 'vitest';
import { afterClear, parseAnsi } from '../../src/terminal/ansi.ts';
import { append, type Entry, timeNote, transcript } from '../../src/terminal/entry.ts';
import { History } from '../../src/terminal/history.ts';
import { completeLine, editLine, type Line } from '../../src/terminal/line-editor.ts';

/** A line with its cursor at the bar. */
const at = (text: string): Line => ({ text: text.replace('|', ''), cursor: text.indexOf('|') });
const show = ({ text, cursor }: Line): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe('readline’s keys', () => {
  it.each([
    ['ctrl-a', 'ip ad|dr', '|ip addr'],
    ['ctrl-e', 'ip ad|dr', 'ip addr|'],
    ['ctrl-b', 'ip ad|dr', 'ip a|ddr'],
    ['ctrl-f', 'ip ad|dr', 'ip add|r'],
    ['ctrl-f', 'ip addr|', 'ip addr|'],
    ['ctrl-d', 'ip ad|dr', 'ip ad|r'],
    ['ctrl-h', 'ip ad|dr', 'ip a|dr'],
    ['ctrl-u', 'ip ad|dr', '|dr'],
    ['ctrl-k', 'ip ad|dr', 'ip ad|'],
    ['ctrl-w', 'ip route show |', 'ip route |'],
    ['ctrl-w', 'cat /etc/ho|sts', 'cat |sts'],
    ['ctrl-y', 'a |c', 'a killed|c'],
    ['alt-b', 'ip route| show', 'ip |route show'],
    ['alt-f', 'ip| route show', 'ip route| show'],
    ['alt-d', 'ip| route show', 'ip| show'],
  ])('%s: %s becomes %s', (name, before, after) => {
    const [modifier, key = ''] = name.split('-');
    const edit = editLine(at(before), { key, ctrlKey: modifier === 'ctrl', altKey: modifier === 'alt', metaKey: false }, 'killed');
    expect(edit && show(edit.line)).toBe(after);
  });
  it('keeps what it cuts', () => {
    const cut = (key: string): string | undefined => editLine(at('ip ad|dr'), { key, ctrlKey: true, altKey: false, metaKey: false }, '')?.cut;
    expect([cut('u'), cut('k'), cut('w')]).toEqual(['ip ad', 'dr', 'ad']);
  });
  it('leaves every other key to the field', () => {
    expect(editLine(at('a|'), { key: 'a', ctrlKey: false, altKey: false, metaKey: false }, '')).toBeUndefined();
    expect(editLine(at('a|'), { key: 'q', ctrlKey: true, altKey: false, metaKey: false }, '')).toBeUndefined();
    expect(editLine(at('a|'), { key: 'e', ctrlKey: true, altKey: true, metaKey: false }, '')).toBeUndefined();
    expect(editLine(at('|'), { key: 'd', ctrlKey: true, altKey: false, metaKey: false }, '')).toBeUndefined();
  });
});

describe('completion', () => {
  it.each([
    ['ipca|', 0, ['ipcalc'], 'ipcalc |'],
    ['cat /et|', 4, ['/etc/'], 'cat /etc/|'],
    ['cat /etc/host|', 4, ['/etc/hostname', '/etc/hosts'], 'cat /etc/host|'],
    ['cat /etc/h|', 4, ['/etc/hostname', '/etc/hosts'], 'cat /etc/host|'],
    ['ipca| -b', 0, ['ipcalc'], 'ipcalc| -b'],
    ['nothing|', 0, [], 'nothing|'],
  ])('%s', (before, from, candidates, after) => {
    expect(show(completeLine(at(before), from, candidates))).toBe(after);
  });
});

describe('history', () => {
  it('goes back and forth, and keeps the draft', () => {
    const history = new History();
    for (const line of ['one', 'two', 'two', ' ']) history.add(line);
    expect([history.move(-1, 'draft'), history.move(-1, 'two'), history.move(-1, 'one')]).toEqual(['two', 'one', undefined]);
    expect([history.move(1, 'one'), history.move(1, 'two'), history.move(1, 'draft')]).toEqual(['two', 'draft', undefined]);
  });
});

describe('output', () => {
  const esc = '\u001b';
  it('colours become names, other sequences nothing', () => {
    expect(parseAnsi(`a${esc}[31mred${esc}[1mbold${esc}[0m${esc}[Kplain${esc}[34m`)).toEqual([
      { text: 'a', bold: false },
      { text: 'red', bold: false, color: 'red' },
      { text: 'bold', bold: true, color: 'red' },
      { text: 'plain', bold: false },
    ]);
  });
  it('a cleared screen takes everything before it away', () => {
    expect(afterClear(`old${esc}[H${esc}[2Jnew`)).toEqual({ text: 'new', cleared: true });
    const entries: Entry[] = [
      { id: 1, prompt: '$ ', line: 'a', chunks: [] },
      { id: 2, prompt: '$ ', line: 'watch', chunks: [{ text: 'old', stream: 'out', addresses: {} }] },
    ];
    expect(append(entries, { text: `${esc}[H${esc}[2Jnew`, stream: 'out', addresses: {} })).toEqual([
      { id: 2, prompt: '', line: '', chunks: [{ text: 'new', stream: 'out', addresses: {} }] },
    ]);
  });
  it('forgets the oldest when there is too much', () => {
    const big = { text: 'x'.repeat(300_000), stream: 'out' as const, addresses: {} };
    let entries: readonly Entry[] = [];
    for (const id of [1, 2, 3]) entries = append([...entries, { id, prompt: '$ ', line: `${id}`, chunks: [] }], big);
    expect(entries.map(({ id }) => id)).toEqual([2, 3]);
  });
  it('is copied as a terminal shows it', () => {
    const chunks = [{ text: `${esc}[31mb${esc}[m\n`, stream: 'out' as const, addresses: {} }];
    expect(transcript([{ id: 1, prompt: 'c ~ ➜  ', line: 'echo b', chunks }])).toBe('\nc ~ ➜  echo b\nb\n');
  });
  it('says only what is worth saying of time', () => {
    expect([timeNote(1), timeNote(5), timeNote(127), timeNote(120)].map((note) => note?.split(' of ')[0])).toEqual([undefined, '5 s', '2 min 7 s', '2 min']);
  });
});
