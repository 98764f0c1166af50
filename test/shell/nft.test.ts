import { describe, expect, it } from 'vitest';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { type ClusterOptions, createCluster } from '../../src/simulation/index.ts';
import { openShell, type Shell } from '../../src/simulation/open-shell.ts';

const open = (options?: ClusterOptions): Shell => openShell({ cluster: createCluster(options), createEngine: createBashEngine });

describe('nft', () => {
  it('a node in nftables mode shows kube-proxy’s table', async () => {
    const shell = open({ proxyMode: 'nftables', kubernetesVersion: '1.33' });
    expect((await shell.run('nft list tables')).stdout).toBe('table ip kube-proxy\n');
    const { stdout } = await shell.run('nft list map ip kube-proxy service-ips');
    expect(stdout).toMatch(/^table ip kube-proxy \{\n\tmap service-ips \{\n/);
    expect(stdout).toContain('10.96.0.1 . tcp . 443 : goto service-');
    expect((await shell.run("nft list ruleset | grep -c 'chain service-'")).stdout).toMatch(/^[1-9]\d*\n$/);
  });
  it('a node in iptables mode has none', async () => {
    expect(await open().run('nft list ruleset')).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
  });
  it('what it changes, packets meet', async () => {
    const shell = open();
    expect((await shell.run('curl -sk https://10.96.0.1/healthz')).stdout).toBe('ok');
    await shell.run(
      'cat > /root/block.nft <<EOF\ntable ip mine {\n\tchain out {\n\t\ttype filter hook output priority filter; policy accept;\n\t\ttcp dport 6443 reject\n\t}\n}\nEOF',
    );
    expect(await shell.run('nft -f /root/block.nft')).toMatchObject({ stderr: '', exitCode: 0 });
    expect((await shell.run('curl -sk https://10.96.0.1/healthz')).exitCode).toBe(7);
    await shell.run('nft delete table ip mine');
    expect((await shell.run('curl -sk https://10.96.0.1/healthz')).stdout).toBe('ok');
  });
  it('a mistake and a missing table are said as nft says them', async () => {
    expect((await open().run('nft list table ip nowhere')).stderr).toMatch(/^Error: No such file or directory/);
    expect((await open().run('nft lst')).exitCode).toBe(1);
  });
});
