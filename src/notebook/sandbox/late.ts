// What most programs never use is in parts of their own. The build puts these stand-ins where such a part is imported from outside it. One that
// is used before its part is there ends the run; the page fetches the part and runs the program again, which does the same as before.

declare const hairpinHas: (name: string) => boolean;
declare const hairpinRequire: (name: string) => Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const missing = new Set<string>();

/** The parts that the program has reached for in vain. */
export function missingParts(): readonly string[] {
  return [...missing];
}

/** Ends a run whose program needs a part. */
class PartNeeded extends Error {}

// What a proxy stands before decides what can be done with it: an arrow could not be constructed, a class has a prototype that cannot be hidden.
function constructible(): void {}

/** Something callable of a part, taken from there when it is first used. */
export function standIn(part: string, module: string, name: string): unknown {
  const find = (): ((...args: unknown[]) => unknown) => {
    if (!hairpinHas(`./part-${part}.js`)) {
      missing.add(part);
      throw new PartNeeded(part);
    }
    return hairpinRequire(`./part-${part}.js`)[module]?.[name] as (...args: unknown[]) => unknown;
  };
  const proxy: object = new Proxy(constructible, {
    apply: (_, self, args) => Reflect.apply(find(), self, args),
    construct: (_, args, target) => Reflect.construct(find(), args, target === proxy ? find() : target),
    get: (_, key) => Reflect.get(find(), key),
    has: (_, key) => Reflect.has(find(), key),
  });
  return proxy;
}
