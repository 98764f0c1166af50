/** Quotes a word as iptables-save does: always, unless it has only letters, digits, `_` and `-`. Models xtables_save_string. */
export function quote(text: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(text)) return text;
  return `"${text.replace(/["\\']/g, '\\$&')}"`;
}
