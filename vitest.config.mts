import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['hairpin-source', 'module', 'import', 'default'] },
  ssr: { resolve: { conditions: ['hairpin-source', 'module', 'import', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/kernel/**', 'node_modules/**'],
    server: { deps: { inline: ['hairpin'] } },
  },
});
