interface Cause {
  readonly pattern: RegExp;
  say(match: RegExpExecArray): string;
}

// What engines say of the mistakes that learners make, and what is most likely behind them.
const causes: readonly Cause[] = [
  {
    pattern: /^(.+) is not defined$|^Can't find variable: (.+)$/,
    say: ([, a, b]) => `Nothing called ${a ?? b} is declared in this block or above it. Is it spelled the same way there, and is it imported?`,
  },
  { pattern: /^Cannot access '(.+)' before initialization$/, say: ([, name]) => `${name} is used above the line that declares it.` },
  {
    pattern: /Identifier '(.+)' has already been declared|^Can't create duplicate variable: '(.+)'/,
    say: ([, a, b]) => `${a ?? b} is declared twice. The blocks of a page are one program, so each name can be declared once.`,
  },
  { pattern: /^Assignment to constant variable/, say: () => 'A const keeps its first value. Declare it with let to change it later.' },
  {
    pattern: /^Cannot read properties of (?:undefined|null) \(reading '(.+)'\)$/,
    say: ([, name]) =>
      `What stands before .${name} has no value here: something was not found, or a trace did not get that far. A ?. in place of the dot passes over it.`,
  },
  {
    pattern: /^(.+) is not a function$/,
    say: ([, name]) => `There is no such function: check the spelling of ${name}, and whether what stands before the dot is what you expect.`,
  },
  { pattern: /^Maximum call stack size exceeded|^too much recursion/, say: () => 'A function calls itself without an end.' },
  { pattern: /^Invalid (?:array|string) length/, say: () => 'Something grows without an end, or a length is negative.' },
];

/** What most likely went wrong, in one sentence for a learner; undefined when the message speaks for itself. */
export function likelyCause(message: string): string | undefined {
  for (const { pattern, say } of causes) {
    const match = pattern.exec(message);
    if (match) return say(match);
  }
  return undefined;
}
