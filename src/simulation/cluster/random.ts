/** A source of chance. Two sources made from the same seed give the same numbers. */
export interface Random {
  /** A uniform integer in [0, 2^31): what the kernel's `statistic` match draws. */
  next31(): number;
  /** A uniform integer in [0, below). */
  below(below: number): number;
}

/** A seeded source (mulberry32: 32 bits of state, plenty for lessons, not for secrets). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return (z ^ (z >>> 14)) >>> 0;
  };
  return { next31: () => next32() >>> 1, below: (below) => Math.floor((next32() / 2 ** 32) * below) };
}
