import { statSync } from 'node:fs';
import { createRequire } from 'node:module';

type Notebook = typeof import('../src/notebook/node');

let known: { readonly built: number; readonly notebook: Notebook } | undefined;

/** Bundled by scripts/build-sandbox.mjs: the same code as in the reader's browser. Loaded anew when it was built anew, so that hot reload sees changes. */
export function loadNotebook(): Notebook {
  const require = createRequire(import.meta.url);
  const path = require.resolve('../src/notebook/generated/node.cjs');
  const built = statSync(path).mtimeMs;
  if (known?.built !== built) {
    delete require.cache[path];
    known = { built, notebook: require(path) as Notebook };
  }
  return known.notebook;
}
