import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { createCluster } from '../../src/simulation/index.ts';
import { openShell, type Shell } from '../../src/simulation/open-shell.ts';

interface Step {
  readonly line: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

function readSession(name: string): Step[] {
  const text = readFileSync(new URL(`../fixtures/iptables-cli/${name}.txt`, import.meta.url), 'utf8');
  return text
    .split(/^(?=\$ )/m)
    .filter(Boolean)
    .map((block) => {
      const [, line = '', stdout = '', stderr = '', exitCode] = /^\$ (.*)\n([\s\S]*?)(?:\[stderr\]\n([\s\S]*?))?\[exit (\d+)\]\n$/.exec(block) ?? [];
      return { line, stdout, stderr, exitCode: Number(exitCode) };
    });
}

/** A shell on a node without a rule, as the recording's namespace was. */
function emptyShell(): Shell {
  const shell = openShell({ cluster: createCluster(), createEngine: createBashEngine });
  for (const ruleset of [shell.host.host.ruleset, shell.host.host.ruleset6]) ruleset.tables.clear();
  return shell;
}

// `-X` without a chain also takes the empty built-in chains out of the kernel; here they stay, as everything else shows them.
const different = new Set(['iptables -Z INPUT [1]']);

describe('iptables, iptables-save and iptables-restore: one session, as recorded', () => {
  const steps = readSession('recorded');
  const shell = emptyShell();
  it('has a recording', () => expect(steps.length).toBeGreaterThan(150));
  it.each(steps)('$line', async ({ line, ...expected }) => {
    const { stdout, stderr, exitCode } = await shell.run(line);
    const name = `${line} [${expected.exitCode}]`;
    if (different.has(name)) expect({ stdout, stderr, exitCode }).not.toEqual(expected);
    else expect({ stdout, stderr, exitCode }).toEqual(expected);
  });
});

describe('rules written in the shell', () => {
  it('are met by packets', async () => {
    const shell = openShell({ cluster: createCluster(), createEngine: createBashEngine });
    const ask = async (): Promise<string> => (await shell.run('nc -zv -w 1 10.19.9.12 10250')).stderr;
    expect(await ask()).toContain('succeeded');
    await shell.run('iptables -A OUTPUT -p tcp --dport 10250 -j REJECT');
    expect(await ask()).toContain('Connection refused');
    await shell.run('iptables -R OUTPUT 1 -p tcp --dport 10250 -j DROP');
    expect(await ask()).toContain('timed out');
    await shell.run('iptables -F OUTPUT');
    expect(await ask()).toContain('succeeded');
  });
  it('a loop of chains is refused', async () => {
    const shell = emptyShell();
    await shell.run('iptables -N A; iptables -N B; iptables -A A -j B');
    expect(await shell.run('iptables -A B -j A')).toMatchObject({
      exitCode: 4,
      stderr: 'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Too many links): rule in chain B\n',
    });
  });
  it('what is left out is said', async () => {
    expect(await emptyShell().run('iptables -v -A INPUT -j DROP')).toMatchObject({ exitCode: 1, stderr: 'iptables: not simulated: -v with this command\n' });
  });
  it('completes tables, chains and targets', () => {
    const shell = openShell({ cluster: createCluster(), createEngine: createBashEngine });
    expect(shell.complete('iptables -t na').candidates).toEqual(['nat']);
    expect(shell.complete('iptables -t nat -L KUBE-SERV').candidates).toEqual(['KUBE-SERVICES']);
  });
});
