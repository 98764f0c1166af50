import type { LabFacts } from './facts';
import { judgeAddress } from './judge-address';
import { judgeRange } from './judge-range';
import { nodeNamesOf } from './names';
import type { AnswerKind, Judgement, LabTask } from './task';

type Judge<K extends AnswerKind['kind']> = (answer: Extract<AnswerKind, { kind: K }>, facts: LabFacts, written: string) => Finding;

/** How an answer fares, before anything is said of the task. `note` is about how it was written, or what it is instead. */
export interface Finding {
  readonly outcome: Judgement['outcome'];
  readonly note?: string;
}

const judges: { readonly [K in AnswerKind['kind']]: Judge<K> } = {
  range: ({ right }, facts, written) => judgeRange(right(facts), facts, written),
  address: ({ right }, facts, written) => judgeAddress(right(facts), facts, written),
  number({ right, slip }, facts, written) {
    const digits = written.replace(/(?<=\d)[ ,’'_\u00a0\u202f](?=\d{3}(?!\d))/g, '');
    if (!/^\d+$/.test(digits)) return { outcome: 'unreadable', note: 'That is no whole number.' };
    const number = Number(digits);
    return number === right(facts) ? { outcome: 'right' } : { outcome: 'wrong', note: slip?.(facts, number) };
  },
  word({ right, read, slip }, facts, written) {
    const word = read(written);
    return word === right(facts) ? { outcome: 'right' } : { outcome: 'wrong', note: slip?.(facts, word) };
  },
  choice: ({ right, slip }, facts, written) => (written === right(facts) ? { outcome: 'right' } : { outcome: 'wrong', note: slip?.(facts, written) }),
  state({ missing }, facts) {
    const note = missing(facts);
    return note === undefined ? { outcome: 'right' } : { outcome: 'wrong', note };
  },
};

/** Judges an answer by the cluster as it is now, and says why: what the answer is instead, and where to look. */
export function judge({ answer, look, because }: LabTask, facts: LabFacts, written: string): Judgement {
  const text = written.trim();
  if (text === '' && answer.kind !== 'state') return { outcome: 'unreadable', text: 'There is no answer yet.' };
  const names = nodeNamesOf(facts.choice);
  const { outcome, note } = (judges[answer.kind] as Judge<AnswerKind['kind']>)(answer as never, facts, text);
  const more = { right: because(facts, names), wrong: look(names), unreadable: undefined }[outcome];
  return { outcome, text: [note, more].filter(Boolean).join(' ') };
}
