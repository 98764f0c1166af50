import type { Plugin } from '@docusaurus/types';

/**
 * Serves the prebuilt runner, compiler, TypeScript's worker and its declarations as hashed files of their own (`?url`), and the sandbox's frame
 * as text. Keeps the editor in a chunk of its own: Docusaurus gathers what two pages share into a chunk that every page loads, and the editor
 * is shared by all lessons. Defines HAIRPIN_SERVER, so that what only the server needs is not even in the browser's scripts.
 */
export default function notebookAssets(): Plugin {
  return {
    name: 'hairpin-notebook-assets',
    configureWebpack(_config, isServer, { currentBundler }) {
      const { DefinePlugin } = currentBundler.instance;
      return {
        plugins: [new DefinePlugin({ HAIRPIN_SERVER: JSON.stringify(isServer) })],
        optimization: {
          splitChunks: {
            cacheGroups: {
              editor: {
                test: /[\\/](@codemirror|@lezer|@marijn|crelt|style-mod|w3c-keyname)[\\/]|[\\/]notebook[\\/](editor|language)[\\/]/,
                name: 'editor',
                chunks: 'async',
                priority: 60,
                enforce: true,
              },
              sandbox: { test: /[\\/]notebook[\\/](sandbox\.ts|generated[\\/])/, name: 'sandbox', chunks: 'async', priority: 60, enforce: true },
              views: {
                test: /[\\/]notebook[\\/]views[\\/](?!ViewOutput|lesson-data|load-views|summary)[^\\/]+\.tsx?$/,
                name: 'views',
                chunks: 'async',
                priority: 60,
                enforce: true,
              },
            },
          },
        },
        module: {
          rules: [
            // It asks for all of tslib (4 kB on every page) and uses one function of it.
            { test: /@docusaurus[\\/]utils-common[\\/]lib[\\/]index\.js$/, resolve: { alias: { tslib$: '@site/src/client/import-default.ts' } } },
            {
              test: /\.iife\.txt$/,
              oneOf: [
                { resourceQuery: /url/, type: 'asset/resource', generator: { filename: 'assets/sandbox/[name].[contenthash:8].js' } },
                { type: 'asset/source' },
              ],
            },
            { test: /library\.json\.txt$/, type: 'asset/resource', generator: { filename: 'assets/sandbox/library.[contenthash:8].json' } },
          ],
        },
      };
    },
  };
}
