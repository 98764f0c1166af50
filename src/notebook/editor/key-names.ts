/** A key as CodeMirror spells it: `Mod` is Cmd on a Mac and Ctrl elsewhere. */
export interface Key {
  readonly key?: string;
  readonly mac?: string;
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const printed: Readonly<Record<string, string>> = isMac ? { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' } : { Mod: 'Ctrl' };

/** A key as its label reads: `Ctrl-/`, `⌘-/`. */
export function printKey({ key, mac }: Key): string | undefined {
  const spelled = (isMac ? mac : undefined) ?? key;
  return spelled
    ?.split(/-(?=.)/)
    .map((part) => printed[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('-');
}
