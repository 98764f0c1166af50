import { type Command, ok } from '../command.ts';

/** `clear`: an empty screen. */
export const clear: Command = { name: 'clear', summary: 'empty the screen', complete: () => [], run: () => ok('\u001b[H\u001b[2J\u001b[3J') };
