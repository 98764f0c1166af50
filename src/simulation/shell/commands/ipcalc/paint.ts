/** The colours of ipcalc's words; empty when it prints none. */
export interface Palette {
  readonly label: string;
  readonly quads: string;
  readonly bits: string;
  readonly mask: string;
  readonly class: string;
  readonly subnet: string;
  readonly error: string;
}

/** As a terminal understands them. */
export const colors: Palette = {
  label: '\u001b[m',
  quads: '\u001b[34m',
  bits: '\u001b[33m',
  mask: '\u001b[31m',
  class: '\u001b[35m',
  subnet: '\u001b[0m\u001b[32m',
  error: '\u001b[31m',
};

/** For pipes, and with `-n`. */
export const plain: Palette = { label: '', quads: '', bits: '', mask: '', class: '', subnet: '', error: '' };

/** What a line is about; decides which bits have another colour. */
export type Label = 'Address' | 'Netmask' | 'Wildcard' | 'Network' | 'HostMin' | 'HostMax' | 'Broadcast' | 'Hostroute';

/**
 * The 32 bits of an address: a blank behind the network part, the bits that tell the class and those between two masks in colours of
 * their own.
 * @param length where the network part ends. @param other the length to compare it with.
 */
export function printBits(label: Label, address: number, length: number, other: number, palette: Palette): string {
  const usual = label === 'Netmask' ? palette.mask : palette.bits;
  let inClass = label === 'Network' || label === 'Hostroute';
  let isNew = false;
  let current = inClass ? palette.class : usual;
  let line = current;
  const paint = (color: string): void => {
    current = color;
    line += color;
  };
  for (let i = 1; i <= 32; i++) {
    const bit = (address >>> (32 - i)) & 1;
    line += bit;
    if (inClass && bit === 0) {
      inClass = false;
      paint(isNew ? palette.subnet : usual);
    }
    if (i % 8 === 0 && i < 32) line += `${palette.label}.${current}`;
    if (i === length) line += ' ';
    if ((i === length || i === other) && length !== other) {
      isNew = !isNew;
      if (!inClass) paint(isNew ? palette.subnet : usual);
    }
  }
  return line + palette.label;
}
