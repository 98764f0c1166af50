/** How far a reader is with something. */
export type Stage = 'new' | 'begun' | 'done';

/** The stage of several together. */
export function stageOf(stages: readonly Stage[]): Stage {
  if (stages.every((stage) => stage === 'new')) return 'new';
  return stages.every((stage) => stage === 'done') ? 'done' : 'begun';
}
