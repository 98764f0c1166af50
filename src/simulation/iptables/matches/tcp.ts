import { portMatch } from './ports.ts';

/** The TCP ports. */
export const tcp = portMatch('tcp', 'TCP');
