import { anchorOf, findTerm, type GlossaryTerm } from './glossary';
import { terms } from './terms';

/** A lesson that points out terms, as far as the glossary's page names it. */
export interface PointingLesson {
  readonly title: string;
  readonly path: string;
  /** In the words that stand there. */
  readonly terms: readonly string[];
}

/** The glossary as MDX: every term in alphabetical order, with what stands close to it and the lessons that point it out. */
export function glossaryPage(lessons: readonly PointingLesson[]): string {
  const sorted = [...terms].sort((a, b) => a.term.localeCompare(b.term, 'en', { sensitivity: 'base' }));
  const places = new Map<GlossaryTerm, PointingLesson[]>();
  for (const lesson of lessons) for (const term of new Set(lesson.terms.map(findTerm))) if (term) places.set(term, [...(places.get(term) ?? []), lesson]);
  return [sorted.map(linkTo).join(' · '), ...sorted.map((term) => entry(term, places.get(term) ?? []))].join('\n\n');
}

function entry(term: GlossaryTerm, lessons: readonly PointingLesson[]): string {
  const see = (term.see ?? []).flatMap((name) => findTerm(name) ?? []).map(linkTo);
  return [
    `## ${term.term} {/* #${anchorOf(term)} */}`,
    term.text,
    ...(see.length > 0 ? [`See also: ${see.join(', ')}.`] : []),
    ...(lessons.length > 0 ? [`Explained in: ${lessons.map(({ title, path }) => `[${title}](${path})`).join(', ')}.`] : []),
  ].join('\n\n');
}

function linkTo(term: GlossaryTerm): string {
  return `[${term.term}](#${anchorOf(term)})`;
}
