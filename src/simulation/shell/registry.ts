import type { Command } from './command.ts';
import { hostname } from './commands/hostname.ts';

/** Every command that is ours; the shell language brings its own besides (cat, grep, awk, sed, sort…). */
export const commands: readonly Command[] = [hostname];
