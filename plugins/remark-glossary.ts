import type { Nodes, Root } from 'mdast';
import type { VFile } from 'vfile';
import { loadNotebook } from './notebook';

/** Gives every `<Term>` its explanation from the glossary. A word that the glossary does not have fails the build with file and line. */
export default function remarkGlossary() {
  return (tree: Root, file: VFile): void => {
    const { anchorOf, findTerm, termOf } = loadNotebook();
    const visit = (node: Nodes): void => {
      if ((node.type === 'mdxJsxTextElement' || node.type === 'mdxJsxFlowElement') && node.name === 'Term') {
        const name = termOf(node);
        const term = findTerm(name);
        if (!term) throw new Error(`${file.path}:${node.position?.start.line}: the glossary has no term "${name}"`);
        for (const [key, value] of Object.entries({ anchor: anchorOf(term), about: term.text.replaceAll('`', '').replaceAll('*', '') }))
          node.attributes.push({ type: 'mdxJsxAttribute', name: key, value });
      }
      if ('children' in node) for (const child of node.children) visit(child as Nodes);
    };
    visit(tree);
  };
}
