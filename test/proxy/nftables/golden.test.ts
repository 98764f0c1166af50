import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nftablesMode } from '../../../src/simulation/proxy/nftables/mode.ts';
import { runProxy } from '../../../src/simulation/proxy/run.ts';

// Recorded from a real kube-proxy 1.30.
const folder = new URL('../../../../shared/golden/', import.meta.url);

if (!existsSync(folder)) {
  console.warn('CONFORMANCE NOT CHECKED: the recorded outputs of kube-proxy (../shared/golden) are not on this machine.');
  describe('recorded kube-proxy', () => {
    it.skip('recorded outputs are not here', () => undefined);
  });
} else {
  describe('nftables@1.30 equals the recorded kube-proxy', () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')))
      it(name, () => {
        const { input, expected } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
        expect(runProxy(nftablesMode, '1.30', input)).toStrictEqual(expected['nftables@1.30']);
      });
  });
}
