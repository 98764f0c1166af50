/** The name that was probably meant, as nft guesses; undefined if none is near. Models string_misspell_update. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const longest = Math.max(word.length, name.length);
    const threshold = longest <= 1 ? 0 : longest <= 3 ? 1 : Math.floor((longest + 2) / 3);
    const distance = editDistance(word, name);
    if (distance > threshold || distance >= least) continue;
    least = distance;
    best = name;
  }
  return best;
}

// Insertions, deletions, replacements and swaps of neighbours, each at a cost of one.
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    const above = rows[i - 1] as number[];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, (above[j - 1] as number) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (rows[i - 2]?.[j - 2] as number) + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
