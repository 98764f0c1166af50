import type { Explanation } from '../language/protocol';
import { colouredCode } from './colouring';

/** A declaration in the colours of code, with its doc comment below. */
export function explanation({ declaration, documentation }: Explanation): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-explanation';
  const code = colouredCode(declaration);
  const pre = document.createElement('pre');
  pre.append(code);
  dom.append(pre, ...paragraphs(documentation));
  return dom;
}

/** Doc text as paragraphs: a line each, `code` in backticks as code. */
export function paragraphs(text: string): HTMLElement[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const paragraph = document.createElement('p');
      // Odd parts stood between backticks.
      for (const [i, part] of line.split('`').entries()) {
        const code = document.createElement('code');
        code.textContent = part;
        paragraph.append(i % 2 === 1 ? code : part);
      }
      return paragraph;
    });
}
