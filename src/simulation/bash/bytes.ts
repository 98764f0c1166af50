import type { CommandContext } from 'just-bash/browser';

/** The text of bytes that just-bash keeps one to a character; bytes that are no UTF-8 stay as they are. */
export function decodeUtf8(bytes: CommandContext['stdin'] | string): string {
  const text = bytes as unknown as string;
  try {
    return decodeURIComponent(text.replace(/[%\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`));
  } catch {
    return text;
  }
}
