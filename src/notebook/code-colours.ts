/** The colours of code, one table for the page's code blocks (docusaurus.config.ts) and the editor. Values stand in src/css/custom.css; all of them pass AA. */
export const codeColours: readonly { readonly name: string; readonly types: readonly string[]; readonly isItalic?: boolean }[] = [
  { name: 'comment', types: ['comment'], isItalic: true },
  { name: 'keyword', types: ['keyword', 'boolean', 'atrule'] },
  { name: 'string', types: ['string', 'char', 'template-string'] },
  { name: 'number', types: ['number', 'constant'] },
  { name: 'function', types: ['function'] },
  { name: 'type', types: ['class-name', 'builtin'] },
];
