import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../src/', import.meta.url));

// A folder of the simulation may import the folders of the rows above its own, and its own; dataplanes never one another.
const layers = [
  ['net'],
  ['allocate', 'api', 'netfilter'],
  ['iptables', 'ipset', 'ipvs', 'nftables'],
  ['proxy'],
  ['cluster'],
  ['explain', 'shell'],
  ['open-shell.ts'],
  ['index.ts'],
  ['bash'],
  ['cli', 'bin'],
];

interface Import {
  readonly from: string;
  readonly to: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/(^|\/)(node_modules|dist|generated)(\/|$)/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name));
}

// Every `from '…'` and `import('…')`: what an import line names.
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:(?:import|export|\})[^'"\n]*\bfrom\s*|import\s+|.*\bimport\()['"]([^'"]+)['"]/gm)].map(([, to = '']) => ({
    from: relative(root, file),
    to: to.startsWith('.') ? relative(root, join(dirname(file), to)) : to,
  }));
}

const simulation = sources(join(root, 'simulation')).flatMap(importsOf);
const site = ['notebook', 'course', 'components', 'pages', 'theme', 'client', 'search', 'terminal', 'lab'].flatMap((folder) =>
  sources(join(root, folder)).flatMap(importsOf),
);
const layerOf = (path: string): number => layers.findIndex((names) => names.includes(path.split('/')[1] ?? ''));

function violations(imports: readonly Import[], isWrong: (one: Import) => boolean): string[] {
  return imports.filter(isWrong).map(({ from, to }) => `${from} imports ${to}`);
}

describe('import directions', () => {
  it('finds the imports', () => {
    expect(simulation.length).toBeGreaterThan(200);
    expect(site.length).toBeGreaterThan(20);
  });
  it('knows every folder of the simulation', () => {
    expect([...new Set(simulation.map(({ from }) => from))].filter((from) => layerOf(from) < 0 && !from.endsWith('.d.ts'))).toEqual([]);
  });
  it('a folder imports only what stands before it', () => {
    const wrong = ({ from, to }: Import): boolean => {
      if (!to.startsWith('simulation/')) return false;
      const [own, other] = [from.split('/')[1], to.split('/')[1]];
      return own !== other && layerOf(to) >= layerOf(from);
    };
    expect(violations(simulation, wrong)).toEqual([]);
  });
  it('no proxy mode imports another', () => {
    const modeOf = (path: string): string | undefined => /^simulation\/proxy\/([^/]+)\//.exec(path)?.[1];
    expect(violations(simulation, ({ from, to }) => modeOf(from) !== undefined && modeOf(to) !== undefined && modeOf(from) !== modeOf(to))).toEqual([]);
  });
  it('the simulation knows no page and, outside its command line, no Node', () => {
    const allowed = new Set(['ip-num', 'js-yaml', '@noble/hashes/sha2.js', '@noble/hashes/legacy.js']);
    const isNodeOnly = (from: string): boolean => /^simulation\/(cli|bin)\//.test(from);
    const isShellLanguage = ({ from, to }: Import): boolean => /^simulation\/bash\//.test(from) && to === 'just-bash/browser';
    expect(
      violations(simulation, (one) => !isNodeOnly(one.from) && !isShellLanguage(one) && !one.to.startsWith('simulation/') && !allowed.has(one.to)),
    ).toEqual([]);
  });
  it('the site imports the simulation by its public name only', () => {
    expect(violations(site, ({ to }) => to.startsWith('simulation'))).toEqual([]);
  });
  it('lesson logic knows no React', () => {
    expect(violations(site, ({ from, to }) => !from.endsWith('.tsx') && /^react/.test(to) && !/^(theme|notebook\/use-)/.test(from))).toEqual([]);
  });
});
