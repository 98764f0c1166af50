import type * as Preset from '@docusaurus/preset-classic';
import type { Config } from '@docusaurus/types';
import { contentSecurityPolicy } from './plugins/content-security-policy';
import { hasHistory } from './plugins/git-history';
import remarkGenerated from './plugins/remark-generated';
import remarkGlossary from './plugins/remark-glossary';
import remarkLesson from './plugins/remark-lesson';
import { sidebarLessons } from './plugins/sidebar-lessons';
import { codeColours } from './src/notebook/code-colours';

const config: Config = {
  title: 'Hairpin',
  tagline: 'How Kubernetes Services really work, one packet at a time',
  favicon: 'img/favicon.svg',
  // No cache from one build to the next: it would keep a compiled lesson when the simulation that computed it, or another lesson that it names, has changed.
  future: { v4: true, faster: { rspackPersistentCache: false } },
  url: process.env.HAIRPIN_URL ?? 'https://hairpin.example',
  baseUrl: process.env.HAIRPIN_BASE_URL ?? '/',
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',
  i18n: { defaultLocale: 'en', locales: ['en'] },
  // Not while developing: hot reload talks over a socket of its own.
  headTags:
    process.env.NODE_ENV === 'production' ? [{ tagName: 'meta', attributes: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy } }] : [],
  presets: [
    [
      'classic',
      {
        docs: {
          routeBasePath: 'learn',
          sidebarPath: './sidebars.ts',
          sidebarItemsGenerator: sidebarLessons,
          showLastUpdateTime: hasHistory(),
          editUrl: process.env.HAIRPIN_EDIT_URL,
          beforeDefaultRemarkPlugins: [remarkGenerated, remarkLesson, remarkGlossary],
        },
        blog: false,
        theme: { customCss: './src/css/custom.css' },
      } satisfies Preset.Options,
    ],
  ],
  plugins: ['./plugins/notebook-assets.ts', './plugins/course.ts'],
  clientModules: ['./src/client/addresses.ts', './src/client/terms.ts', './src/client/prefetch.ts'],
  themes: [
    '@docusaurus/theme-live-codeblock',
    // Code, and what it puts out, is found by what the text around it says of it.
    [
      '@easyops-cn/docusaurus-search-local',
      { hashed: 'filename', indexBlog: false, docsRouteBasePath: 'learn', ignoreCssSelectors: ['[data-outputs]', 'pre', 'svg'] },
    ],
  ],
  themeConfig: {
    liveCodeBlock: { playgroundPosition: 'bottom' },
    colorMode: { respectPrefersColorScheme: true },
    navbar: {
      title: 'Hairpin',
      logo: { alt: '', src: 'img/logo.svg', width: 28, height: 28 },
      items: [
        { to: '/learn/start/follow-one-packet', label: 'Lessons', position: 'left' },
        { to: '/terminal', label: 'Terminal', position: 'left' },
        { to: '/progress', label: 'Progress', position: 'left' },
      ],
    },
    footer: { copyright: 'Hairpin: everything on these pages runs in your browser and stays there.' },
    prism: {
      theme: {
        plain: { color: 'var(--code-text)', backgroundColor: 'var(--code-surface)' },
        styles: codeColours.map(({ name, types, isItalic }) => ({
          types: [...types],
          style: { color: `var(--code-${name})`, ...(isItalic ? { fontStyle: 'italic' as const } : {}) },
        })),
      },
    },
  } satisfies Preset.ThemeConfig,
};

export default config;
