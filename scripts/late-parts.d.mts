/** The text of the runner, and of each part that it does without at first. */
export function bundleInParts(options: {
  readonly root: string;
  readonly entry: string;
  readonly parts: Readonly<Record<string, readonly string[]>>;
  readonly common: object;
}): Promise<{ readonly runner: string; readonly parts: Readonly<Record<string, string>> }>;
