import { portMatch } from './ports.ts';

/** The UDP ports. */
export const udp = portMatch('udp', 'UDP');
