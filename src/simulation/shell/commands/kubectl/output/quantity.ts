const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A resource quantity such as `100m` or `200Mi` as a number; undefined for what is none. */
export function parseQuantity(text: string): number | undefined {
  const [, number, suffix = ''] = /^([-+]?(?:\d+\.?\d*|\.\d+))([a-zA-Z]*)$/.exec(text) ?? [];
  const exponent = /^[eE]([-+]?\d+)$/.exec(suffix);
  const factor = exponent ? 10 ** Number(exponent[1]) : Object.hasOwn(suffixes, suffix) ? suffixes[suffix] : undefined;
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** A sum of quantities as Kubernetes writes it: in the format of the first of them, with the largest suffix that leaves no fraction. */
export function sumQuantities(texts: readonly string[]): string {
  const total = texts.reduce((sum, text) => sum + (parseQuantity(text) ?? 0), 0);
  if (total === 0) return '0';
  const isBinary = texts.some((text) => /i$/.test(text));
  const candidates = isBinary ? ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki', ''] : ['E', 'P', 'T', 'G', 'M', 'k', '', 'm'];
  for (const suffix of candidates) {
    const value = total / (suffixes[suffix] ?? 1);
    const rounded = Math.round(value * 1e6) / 1e6;
    if (Number.isInteger(rounded) && rounded !== 0) return `${rounded}${suffix}`;
  }
  return String(total);
}
