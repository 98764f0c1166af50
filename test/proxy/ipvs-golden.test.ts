import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ipvsMode } from '../../src/simulation/proxy/ipvs/mode.ts';
import { runProxy } from '../../src/simulation/proxy/run.ts';

// Recorded from a real kube-proxy: everything it did, compared as it stands.
const folder = new URL('../../../shared/golden/', import.meta.url);

if (!existsSync(folder)) {
  console.warn('CONFORMANCE NOT CHECKED: the recorded outputs of kube-proxy (../shared/golden) are not on this machine.');
  describe('recorded kube-proxy', () => {
    it.skip('recorded outputs are not here', () => undefined);
  });
} else {
  describe.each(['1.26', '1.30'])('ipvs@%s equals the recorded kube-proxy', (version) => {
    it.each(readdirSync(folder).filter((file) => file.endsWith('.json')))('%s', (name) => {
      const { input, expected } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
      expect(JSON.parse(JSON.stringify(runProxy(ipvsMode, version, input)))).toEqual(expected[`ipvs@${version}`]);
    });
  });
}
