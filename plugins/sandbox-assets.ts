import type { Plugin } from '@docusaurus/types';

/** Serves the prebuilt runner as a hashed file of its own (`?url`), and the sandbox's frame as text. */
export default function sandboxAssets(): Plugin {
  return {
    name: 'hairpin-sandbox-assets',
    configureWebpack() {
      return {
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
