export type { Process } from '../cluster/nodes/processes.ts';
