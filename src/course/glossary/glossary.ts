import { slug } from '../fence';
import { terms } from './terms';

/** A word of the field. */
export interface GlossaryTerm {
  readonly term: string;
  /** Other words for the same, by which `<Term>` finds it too. */
  readonly also?: readonly string[];
  /** One to three sentences. */
  readonly text: string;
  /** Terms that stand close to it. */
  readonly see?: readonly string[];
}

/** Where a term stands on the glossary's page. */
export function anchorOf({ term }: GlossaryTerm): string {
  return slug(term);
}

/** A term by any of its names, capitals apart; undefined for a word that the glossary does not have. */
export function findTerm(name: string): GlossaryTerm | undefined {
  const wanted = name.trim().toLowerCase();
  return terms.find(({ term, also = [] }) => [term, ...also].some((one) => one.toLowerCase() === wanted));
}
