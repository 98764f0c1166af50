import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { iptablesMode } from '../../src/simulation/proxy/iptables/mode.ts';
import { runProxy } from '../../src/simulation/proxy/run.ts';

// Recorded from a real kube-proxy. All modes and files: npm run conformance.
const folder = new URL('../../../shared/golden/', import.meta.url);

if (!existsSync(folder)) {
  console.warn('CONFORMANCE NOT CHECKED: the recorded outputs of kube-proxy (../shared/golden) are not on this machine.');
  describe('recorded kube-proxy', () => {
    it.skip('recorded outputs are not here', () => undefined);
  });
} else {
  for (const version of ['1.26', '1.30'])
    describe(`iptables@${version} equals the recorded kube-proxy`, () => {
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')))
        it(name, () => {
          const { input, expected } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
          expect(JSON.parse(JSON.stringify(runProxy(iptablesMode, version, input)))).toEqual(expected[`iptables@${version}`]);
        });
    });
}
