import type { Plugin } from '@docusaurus/types';

/**
 * Serves the prebuilt runner as a hashed file of its own (`?url`), and the sandbox's frame as text. Keeps the editor in a chunk of its own:
 * Docusaurus gathers what two pages share into a chunk that every page loads, and the editor is shared by all lessons.
 */
export default function sandboxAssets(): Plugin {
  return {
    name: 'hairpin-sandbox-assets',
    configureWebpack(_config, isServer, { currentBundler }) {
      return {
        // What src/notebook/views/ViewOutput.tsx draws at once when the site is built, and fetches in the browser.
        plugins: [new currentBundler.instance.DefinePlugin({ HAIRPIN_SERVER: JSON.stringify(isServer) })],
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
              sandbox: { test: /[\\/]notebook[\\/](sandbox\.ts|generated[\\/])/, name: 'sandbox', chunks: 'async', priority: 60, enforce: true },
              views: {
                test: /[\\/]notebook[\\/]views[\\/](?!ViewOutput|lesson-views|load-views|summary)[^\\/]+\.tsx?$/,
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
