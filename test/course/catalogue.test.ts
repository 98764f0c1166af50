import { describe, expect, it } from 'vitest';
import { buildCatalogue, type DocFile, findLessons } from '../../src/course/build-catalogue';

const page = (front: string, body = '<Recap>\n\n- It is so.\n\n</Recap>\n'): string =>
  `---\ntitle: A lesson\ndescription: About it.\n${front}---\n\n# A lesson\n\n${body}`;
const recall = (id: string): string =>
  `<Recall id="${id}" question="Is it?" answer="yes" source="the standard">\n\n- yes :: It is.\n- no :: It is not.\n\n</Recall>\n`;
const files = (...list: [string, string][]): DocFile[] => list.map(([path, text]) => ({ path: `docs/${path}`, text }));

describe('the course is read from docs/', () => {
  it('in the order of its paths; what has no recap is no lesson', () => {
    const lessons = findLessons(
      files(
        ['02-b/01-y.mdx', page('')],
        ['01-a/02-x.mdx', page('slug: /a/x\n')],
        ['01-a/01-w.mdx', page('id: other\n')],
        ['90-reference/01-z.mdx', page('', 'Text.\n')],
      ),
    );
    expect(lessons.map(({ id, path }) => [id, path])).toEqual([
      ['other', '/learn/a/other'],
      ['a/x', '/learn/a/x'],
      ['b/y', '/learn/b/y'],
    ]);
    const { sections } = buildCatalogue(lessons, { 'docs/01-a': 'First' }, '1.0.0');
    expect(sections.map(({ label, lessons: own }) => [label, own.map(({ id }) => id)])).toEqual([
      ['First', ['other', 'a/x']],
      ['docs/02-b', ['b/y']],
    ]);
  });
  it('with every part, in reading order', () => {
    const body = `${recall('r')}\n<Predict id="p" question="What?">\n\n\`\`\`ts predict\n'yes'\n\`\`\`\n\n- yes :: So.\n- no :: Not so.\n\n</Predict>\n\n<Recap>\n\n- So.\n\n</Recap>\n`;
    expect(findLessons(files(['01-a/01.mdx', page('', body)]))[0]?.parts).toEqual([
      { id: 'r', kind: 'recall', title: 'Is it?' },
      { id: 'p', kind: 'prediction', title: 'What?' },
    ]);
  });
  it('a lesson takes longer the more there is to do in it', () => {
    const minutes = (body: string): number | undefined => findLessons(files(['01-a/01.mdx', page('', body)]))[0]?.minutes;
    expect(minutes('<Recap>\n\n- So.\n\n</Recap>\n')).toBe(1);
    expect(minutes(`${'word '.repeat(2000)}\n\n<Recap>\n\n- So.\n\n</Recap>\n`)).toBe(11);
    expect(minutes(`${recall('a')}\n${recall('b')}\n${recall('c')}\n<Recap>\n\n- So.\n\n</Recap>\n`)).toBe(2);
  });
});

describe('what is wrong is named with its file', () => {
  it.each<[string, [string, string][], string]>([
    [
      'an id twice',
      [
        ['01-a/01-x.mdx', page('id: x\n')],
        ['01-a/02-y.mdx', page('id: x\n')],
      ],
      'docs/01-a/02-y.mdx: has the id or the address of docs/01-a/01-x.mdx',
    ],
    ['a prerequisite that is no lesson', [['01-a/01-x.mdx', page('prerequisites: [nobody]\n')]], 'docs/01-a/01-x.mdx: its prerequisite "nobody" is no lesson'],
    [
      'one that comes later',
      [
        ['01-a/01-x.mdx', page('prerequisites: [a/y]\n')],
        ['01-a/02-y.mdx', page('')],
      ],
      'its prerequisite "a/y" comes later in the course',
    ],
    ['an exam that is none', [['01-a/01-x.mdx', page('exams: [lpic]\n')]], 'there is no exam "lpic"; there are cka-services'],
    ['two parts with one id', [['01-a/01-x.mdx', page('', `${recall('r')}\n${recall('r')}\n<Recap>\n\n- So.\n\n</Recap>\n`)]], 'two parts have the id "r"'],
    ['prerequisites that are no list', [['01-a/01-x.mdx', page('prerequisites: a/y\n')]], 'docs/01-a/01-x.mdx: prerequisites is no list of ids'],
    ['no description', [['01-a/01-x.mdx', '---\ntitle: T\n---\n\n<Recap>\n\n- So.\n\n</Recap>\n']], 'docs/01-a/01-x.mdx: description is missing'],
  ])('%s', (_, list, message) => {
    expect(() => findLessons(files(...list))).toThrow(message);
  });
  it('a recall question whose answer nothing computes and nobody vouches for', () => {
    const body = '<Recall id="r" question="Is it?" answer="yes">\n\n- yes :: It is.\n- no :: It is not.\n\n</Recall>\n\n<Recap>\n\n- So.\n\n</Recap>\n';
    expect(() => findLessons(files(['01-a/01.mdx', page('', body)]))).toThrow(
      'line 8: <Recall> has an answer="…" that nothing computes, so it needs source="…"',
    );
  });
});
