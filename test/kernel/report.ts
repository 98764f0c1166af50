const shownFailures = 12;

/** Counts what was compared. A failure is printed as it happens; the last line sums up. */
export class Report {
  passed = 0;
  failed = 0;
  readonly skipped: string[] = [];

  /** One comparison. */
  check(title: string, isRight: boolean, detail: () => string): void {
    if (isRight) {
      this.passed++;
      return;
    }
    this.failed++;
    if (this.failed <= shownFailures) console.log(`FAILED: ${title}\n${indent(detail())}`);
    else if (this.failed === shownFailures + 1) console.log('FAILED: … further failures are only counted');
  }

  /** Two texts that must be the same to the byte; a failure shows the first line that is not. */
  same(title: string, ours: string, theirs: string, detail: () => string = () => ''): void {
    this.check(title, ours === theirs, () => `${firstDifference(ours, theirs)}\n${detail()}`);
  }

  /** Something to know that is no failure. */
  note(what: string, detail = ''): void {
    console.log(`NOTE: ${what}${detail && `\n${indent(detail)}`}`);
  }

  skip(what: string): void {
    this.skipped.push(what);
    console.log(`SKIPPED: ${what}`);
  }

  /** The last line, and the exit code. */
  finish(): number {
    for (const what of this.skipped) console.log(`NOT CHECKED: ${what}`);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 ? 1 : 0;
  }
}

/** The first line in which two texts differ. */
export function firstDifference(ours: string, theirs: string): string {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at < 0 ? a.length : at;
  return `line ${line + 1}\n  ours:   ${a[line] ?? '(end)'}\n  theirs: ${b[line] ?? '(end)'}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
