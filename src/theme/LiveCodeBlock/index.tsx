import type { Props } from '@theme/LiveCodeBlock';
import CodeBlock from '@theme-init/CodeBlock';
import { lazy, type ReactNode, Suspense } from 'react';
import { readFenceMeta } from '../../course/fence';
import LiveBlock from '../../notebook/LiveBlock';
import type { OutputItem } from '../../notebook/output';

// Other live fences (jsx live, tsx live) keep the theme's own component, in a chunk that only their pages load.
const Original = lazy(() => import('@theme-original/LiveCodeBlock'));

/** What plugins/remark-lesson.ts adds to a `ts live` fence. */
interface LessonProps {
  readonly blockId?: string;
  readonly blockIndex?: string;
  readonly blockLesson?: string;
  readonly blockOutput?: string;
}

/** Swizzled: a `ts live` fence is a block of the lesson's program. */
export default function LiveCodeBlock(props: Props & LessonProps): ReactNode {
  const language = props.language ?? /language-(\w+)/.exec(props.className ?? '')?.[1];
  const code = (props.children ?? '').replace(/\n$/, '');
  if (language === 'ts' && props.blockIndex !== undefined) {
    const { words, values } = readFenceMeta(props.metastring);
    return (
      <LiveBlock
        id={props.blockId ?? ''}
        index={Number(props.blockIndex)}
        title={values.title}
        code={code}
        isolated={words.has('isolated')}
        lesson={props.blockLesson ?? ''}
        outputs={JSON.parse(props.blockOutput ?? '[]') as OutputItem[]}
      />
    );
  }
  return (
    <Suspense fallback={<CodeBlock language={language}>{code}</CodeBlock>}>
      <Original {...props} />
    </Suspense>
  );
}
