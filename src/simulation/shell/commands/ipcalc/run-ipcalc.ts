import { answer } from './ipcalc.ts';

/** What `ipcalc` prints, for code: `runIpcalc('-b 10.19.9.9/24')`. What it complains of stands in the same text, as with the tool itself. */
export function runIpcalc(words: string): string {
  const { stdout, stderr } = answer(words.split(/\s+/).filter(Boolean), false);
  return stderr + stdout;
}
