import { dh, sh } from './hash.ts';
import { lc, nq, sed, wlc } from './least.ts';
import { lblc, lblcr } from './locality.ts';
import { mh } from './mh.ts';
import type { SchedulerName } from './names.ts';
import { rr } from './rr.ts';
import type { SchedulerFactory } from './scheduler.ts';
import { wrr } from './wrr.ts';

/** Every scheduler. */
export const schedulers: Readonly<Record<SchedulerName, SchedulerFactory>> = { rr, wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq, mh };
