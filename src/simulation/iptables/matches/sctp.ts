import { portMatch } from './ports.ts';

/** The SCTP ports. */
export const sctp = portMatch('sctp', 'SCTP');
