import type { Props } from '@theme/DocSidebarItem/Category';
import Category from '@theme-original/DocSidebarItem/Category';
import { type ReactNode, useCallback, useSyncExternalStore } from 'react';
import { statusNow, subscribeToProgress } from '../../../course/progress/door';
import { Mark } from '../../../course/progress/Mark';
import { type Stage, stageOf } from '../../../course/progress/stage';
import { stageWords } from '../../../course/progress/words';

/** Swizzled: a part of the course shows how far the reader is with all of its lessons. */
export default function DocSidebarItemCategory(props: Props): ReactNode {
  const lessons = props.item.items.flatMap(({ customProps }) => (typeof customProps?.lesson === 'string' ? [customProps.lesson] : []));
  if (lessons.length === 0) return <Category {...props} />;
  const label = (
    <>
      {props.item.label} <SectionMark lessons={lessons} />
    </>
  );
  // The label is only ever drawn: the category has no link of its own, whose button would be named after it.
  return <Category {...props} item={{ ...props.item, label: label as unknown as string }} />;
}

function SectionMark({ lessons }: { readonly lessons: readonly string[] }): ReactNode {
  const read = useCallback(() => stageOf(lessons.map((id) => statusNow(id)?.stage ?? 'new')), [lessons]);
  const stage = useSyncExternalStore<Stage>(subscribeToProgress, read, () => 'new');
  return <Mark stage={stage} label={stageWords[stage]} />;
}
