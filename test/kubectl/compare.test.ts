import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { type Cluster, createClock, createCluster } from '../../src/simulation/index.ts';
import { openShell, type Shell } from '../../src/simulation/open-shell.ts';
import { type GroupOptions, groups } from './lines.ts';
import { RealKubectl, whyNoKubectl } from './real-kubectl.ts';

// Every line of lines.ts, by the real kubectl and by ours, on two clusters that are equal: same preset, same chance, same clock.
const absent = whyNoKubectl() !== undefined;

function cluster({ preset, kubernetesVersion }: GroupOptions, start: number): Cluster {
  return createCluster({ ...(preset ? { preset } : { clock: createClock(new Date(start * 1000)) }), ...(kubernetesVersion ? { kubernetesVersion } : {}) });
}

for (const { title, options, steps } of groups)
  describe.skipIf(absent)(title, () => {
    const start = Math.floor(Date.now() / 1000);
    const real = new RealKubectl(cluster(options, start), options.client);
    let ours: Shell;
    beforeAll(async () => {
      await real.start();
      ours = openShell({ cluster: cluster(options, start), createEngine: createBashEngine });
    });
    afterAll(() => real.stop());
    for (const { line, input = '' } of steps)
      it(`kubectl ${line}`, async () => {
        // The real one counts ages by its own clock: both clusters are told the time, at the beginning of a second.
        if (!options.preset) {
          await new Promise((resolve) => setTimeout(resolve, Date.now() % 1000 > 600 ? 1010 - (Date.now() % 1000) : 0));
          for (const one of [real.cluster, ours.cluster]) one.advance(Math.max(0, Math.floor(Date.now() / 1000) - one.clock.now()));
        }
        const theirs = await real.run(line, input, options.preset ? {} : { TZ: 'UTC' });
        const { stdout, stderr, exitCode } = await ours.run(`kubectl ${line}`, { stdin: input });
        expect({ stdout, stderr, code: exitCode }).toEqual(theirs);
      });
  });
