import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { libraryTypes } from '../../scripts/library-types.mjs';
import { checkTypes } from '../../src/course/check-types';
import { readLesson } from '../../src/course/lesson';
import { createLanguage } from '../../src/notebook/language/service';

const language = createLanguage(libraryTypes());
const docs = new URL('../../docs/', import.meta.url);
const files = (readdirSync(docs, { recursive: true }) as string[]).filter((name) => name.endsWith('.mdx')).sort();

function problemsOf(text: string): string[] {
  return checkTypes(readLesson(text), '/lesson.ts', language).map(({ line, message }) => `${line}: ${message}`);
}

describe('every lesson has the types it should have', () => {
  it.each(files)('%s', (name) => {
    expect(problemsOf(readFileSync(new URL(name, docs), 'utf8')).map((problem) => `docs/${name}:${problem}`)).toEqual([]);
  });
});

const lesson = (
  live: string,
  { alone = 'const a = 2;', value = 'a', predict = "'yes'", start = 'const b = 0;', check = 'expect(a === b, "no");' } = {},
): string => `---
title: A lesson
---

Here is <Value of="${value}" />.

\`\`\`ts live
const a = 1;
\`\`\`

\`\`\`ts live isolated
${alone}
\`\`\`

\`\`\`ts live
${live}
\`\`\`

<Predict id="p" question="Is it?">

\`\`\`ts predict
${predict}
\`\`\`

- yes :: It is.
- no :: It is not.

</Predict>

<Exercise id="e" title="Do it">

\`\`\`ts start
${start}
\`\`\`

\`\`\`ts check
${check}
\`\`\`

\`\`\`ts solution
const b = 1;
\`\`\`

</Exercise>
`;

describe('what is wrong is named with its line in the file', () => {
  it('nothing is wrong with this one', () => {
    expect(problemsOf(lesson('a'))).toEqual([]);
  });
  it('in a block, by what an earlier one declares', () => {
    expect(problemsOf(lesson('show(a);\na.toUpperCase();'))).toEqual(["17: Property 'toUpperCase' does not exist on type '1'."]);
  });
  it('in a block that takes a name twice', () => {
    expect(problemsOf(lesson('const a = 3;'))).toEqual(["8: Cannot redeclare block-scoped variable 'a'.", "16: Cannot redeclare block-scoped variable 'a'."]);
  });
  it('in an isolated block, which knows no other', () => {
    expect(problemsOf(lesson('a', { alone: 'a' }))).toEqual(["12: Cannot find name 'a'."]);
  });
  it('in a sentence', () => {
    expect(problemsOf(lesson('a', { value: 'c' }))).toEqual(["5: Cannot find name 'c'."]);
  });
  it('in a prediction', () => {
    expect(problemsOf(lesson('a', { predict: 'nobody' }))).toEqual(["22: Cannot find name 'nobody'."]);
  });
  it('in an exercise: its start, and its check behind the solution', () => {
    expect(problemsOf(lesson('a', { start: 'const b = c;' }))).toEqual(["33: Cannot find name 'c'."]);
    expect(problemsOf(lesson('a', { check: 'expect(d);' }))).toEqual(['37: Expected 2 arguments, but got 1.', "37: Cannot find name 'd'."]);
  });
});
