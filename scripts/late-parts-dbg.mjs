// Bundles the sandbox's runner so that what most programs never use comes in parts of their own, loaded when a program first reaches for one.
// At the listed doors an import is replaced by stand-ins that fetch the real thing from its part (src/notebook/sandbox/late.ts).
import { dirname, relative, resolve } from 'node:path';
import esbuild from 'esbuild';

const runtime = `const modules = {}, made = {};
self.hairpinDefine = (name, make) => { modules[name] ??= make; };
self.hairpinRequire = (name) => {
  if (!made[name]) { const module = { exports: {} }; made[name] = module; modules[name](self.hairpinRequire, module.exports, module); }
  return made[name].exports;
};
self.hairpinHas = (name) => name in modules;`;

/**
 * Bundles `entry` and its parts. `parts` names for each part the modules that are its doors, by path within `root` or by package name.
 * Returns the text of the runner and of each part; all of them share one copy of every module.
 */
export async function bundleInParts({ root, entry, parts, common }) {
  const doors = new Map(Object.entries(parts).flatMap(([part, modules]) => modules.map((module) => [locate(root, module), { part, module }])));
  const exportsOf = new Map();
  for (const [path, { module }] of doors) exportsOf.set(path, await callableExports(path, module, common));
  const built = await esbuild.build({
    ...common,
    format: 'esm',
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: 'out',
    chunkNames: '[hash]',
    entryPoints: { runner: entry, ...Object.fromEntries(Object.keys(parts).map((part) => [`part-${part}`, `part:${part}`])) },
    plugins: [standIns({ root, parts, doors, exportsOf })],
  });
  globalThis.META = built.metafile;
  const outputs = new Map(Object.entries(built.metafile.outputs).map(([path, { imports }]) => [path, imports.map((one) => one.path)]));
  const texts = new Map();
  for (const file of built.outputFiles) texts.set(relative(common.absWorkingDir, file.path), await define(file));
  const runner = reach('out/runner.js', outputs);
  const text = (paths) => [...paths].map((path) => texts.get(path)).join('\n');
  return {
    runner: `${runtime}\n${text(runner)}\nhairpinRequire("./runner.js");\n`,
    parts: Object.fromEntries(
      Object.keys(parts).map((part) => [part, `${text([...reach(`out/part-${part}.js`, outputs)].filter((path) => !runner.has(path)))}\n`]),
    ),
  };
}

function locate(root, module) {
  return module.endsWith('.ts') ? resolve(root, module) : module;
}

// A stand-in can be called, constructed and asked for members; a number or a list cannot be stood in for.
async function callableExports(path, module, common) {
  const { outputFiles } = await esbuild.build({ ...common, format: 'cjs', platform: 'node', write: false, entryPoints: [path] });
  const loaded = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(loaded, loaded.exports, undefined);
  const names = Object.keys(loaded.exports);
  for (const name of names)
    if (typeof loaded.exports[name] !== 'function') throw new Error(`${module} cannot be a door of a part: its export ${name} is no function`);
  return names;
}

function standIns({ root, parts, doors, exportsOf }) {
  return {
    name: 'stand-ins',
    setup(build) {
      build.onResolve({ filter: /^part:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'part' }));
      build.onLoad({ filter: /.*/, namespace: 'part' }, ({ path: part }) => ({
        contents: parts[part].map((module, i) => `export * as m${i} from ${JSON.stringify(locate(root, module))};`).join('\n'),
        resolveDir: root,
      }));
      build.onResolve({ filter: /.*/ }, ({ path, importer, namespace, resolveDir }) => {
        if (namespace !== 'file') return undefined;
        const target = path.startsWith('.') ? resolve(resolveDir, path) : path;
        const door = doors.get(target);
        if (!door || doors.get(importer)?.part === door.part) return undefined;
        return { path: target, namespace: 'stand-in', sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => {
        const { part, module } = doors.get(path);
        const place = `${JSON.stringify(part)}, "m${parts[part].indexOf(module)}"`;
        const names = exportsOf.get(path).map((name) => `export const ${name} = /* @__PURE__ */ standIn(${place}, "${name}");`);
        return {
          contents: `import { standIn } from ${JSON.stringify(resolve(root, '../notebook/sandbox/late.ts'))};\n${names.join('\n')}`,
          resolveDir: dirname(root),
        };
      });
    },
  };
}

async function define({ path, text }) {
  const { code } = await esbuild.transform(text, { format: 'cjs', minify: true, target: 'es2022' });
  return `hairpinDefine("./${path.split('/').at(-1)}",function(require,exports,module){${code}});`;
}

function reach(from, outputs, found = new Set()) {
  if (found.has(from)) return found;
  found.add(from);
  for (const path of outputs.get(from) ?? []) reach(path, outputs, found);
  return found;
}
