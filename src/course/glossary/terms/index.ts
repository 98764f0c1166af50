import type { GlossaryTerm } from '../glossary';
import { addresses } from './addresses';
import { modes } from './modes';
import { packets } from './packets';
import { services } from './services';

/** Every term of the glossary, by subject. */
export const terms: readonly GlossaryTerm[] = [...services, ...addresses, ...packets, ...modes];
