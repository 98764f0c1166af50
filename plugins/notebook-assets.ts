import type { Plugin } from '@docusaurus/types';

/**
 * Serves the prebuilt runner as a hashed file of its own (`?url`), and the sandbox's frame as text. Keeps the editor in a chunk of its own:
 * Docusaurus gathers what two pages share into a chunk that every page loads, and the editor is shared by all lessons. Defines
 * HAIRPIN_SERVER, so that what only the server needs is not even in the browser's scripts.
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
                test: /[\\/](@codemirror|@lezer|@marijn)[\\/]|[\\/]notebook[\\/]editor\.ts$/,
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
          ],
        },
      };
    },
  };
}
