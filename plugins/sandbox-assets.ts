import type { Plugin } from '@docusaurus/types';

/**
 * Serves the prebuilt runner, TypeScript's worker and its declarations as hashed files of their own (`?url`), and the sandbox's frame as text.
 * Keeps the editor in a chunk of its own: Docusaurus gathers what two pages share into a chunk that every page loads, and the editor is
 * shared by all lessons.
 */
export default function sandboxAssets(): Plugin {
  return {
    name: 'hairpin-sandbox-assets',
    configureWebpack() {
      return {
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
            },
          },
        },
        module: {
          rules: [
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
