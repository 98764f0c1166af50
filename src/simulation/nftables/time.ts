const units: readonly (readonly [unit: string, milliseconds: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Seconds as nft prints them: `3h`, `2h59m59s948ms`; `0s` for nothing. @param numeric `-n`: whole seconds. */
export function printTime(seconds: number, numeric = false): string {
  if (numeric) return `${Math.floor(Math.round(seconds * 1000) / 1000)}s`;
  let left = Math.round(seconds * 1000);
  let text = '';
  for (const [unit, size] of units) {
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${unit}`;
    left -= count * size;
  }
  return text || '0s';
}

/** `1h30m`, `10s`, `90` (seconds); undefined for what is not a time. */
export function parseTime(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word);
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(word);
  if (!match || word === '') return undefined;
  return units.reduce((sum, [, size], i) => sum + (Number(match[i + 1] ?? 0) * size) / 1000, 0);
}
