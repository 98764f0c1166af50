/// <reference types="@docusaurus/module-type-aliases" />
/// <reference types="@docusaurus/theme-classic" />
/// <reference types="@docusaurus/theme-live-codeblock" />

declare module '@theme-init/CodeBlock' {
  import type { Props } from '@theme/CodeBlock';
  import type { ReactNode } from 'react';

  export default function CodeBlock(props: Props): ReactNode;
}

// Of @easyops-cn/docusaurus-search-local.
declare module '@theme/searchByWorker' {
  import type { SearchHit } from '@site/src/search/results';

  /** Answers nothing in development: the index is made with the site. */
  export function searchByWorker(baseUrl: string, context: string, input: string, limit: number): Promise<readonly SearchHit[]>;
}

declare module '@generated/hairpin-course/default/*.json' {
  const content: unknown;
  export default content;
}

declare module '*.iife.txt' {
  const text: string;
  export default text;
}

declare module '*.json.txt?url' {
  const url: string;
  export default url;
}

declare module '*.iife.txt?url' {
  const url: string;
  export default url;
}

/** Whether this is the build that makes the HTML; a constant in each of the two builds (plugins/notebook-assets.ts). */
declare const HAIRPIN_SERVER: boolean;

// The types of react-dom are not installed; this is what the project uses of it.
declare module 'react-dom/client' {
  import type { ReactNode } from 'react';

  export interface Root {
    render(children: ReactNode): void;
    unmount(): void;
  }
  export function hydrateRoot(container: Element, children: ReactNode): Root;
}

declare module 'react-dom/server' {
  import type { ReactNode } from 'react';

  export function renderToStaticMarkup(children: ReactNode): string;
}
