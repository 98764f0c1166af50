import { describe, expect, it } from 'vitest';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { createCluster } from '../../src/simulation/index.ts';
import { openShell, type Shell } from '../../src/simulation/open-shell.ts';

const open = (): Shell => openShell({ cluster: createCluster(), createEngine: createBashEngine });

describe('the shell language', () => {
  it.each([
    ['a pipe', 'cat /etc/hosts | grep node01', '10.19.9.12 node01\n'],
    ['a redirection', 'echo one > a; echo two >> a; wc -l < a', '2\n'],
    ['a glob', 'echo /etc/host*', '/etc/hostname /etc/hosts\n'],
    ['a loop', 'for n in 1 2 3; do echo "n=$n"; done', 'n=1\nn=2\nn=3\n'],
    ['awk, sort and head', "awk '{print $2}' /etc/hosts | sort -r | head -n 2", 'node01\nlocalhost\n'],
    ['sed', "echo 10.19.9.9 | sed 's/9$/12/'", '10.19.9.12\n'],
    ['a here-document', 'cat <<EOF\n$HOSTNAME\nEOF', 'controlplane\n'],
    ['a command of ours in a substitution', 'echo "[$(hostname)]"', '[controlplane]\n'],
    ['text beyond ASCII through a pipe', 'echo ➜ | cat', '➜\n'],
    ['the status of what failed', 'false; echo $?', '1\n'],
  ])('%s', async (_name, line, expected) => {
    expect((await open().run(line)).stdout).toBe(expected);
  });

  it('carries variables, arrays, functions, aliases, the folder and the status from line to line', async () => {
    const shell = open();
    await shell.run("x=5; list=(1 2 'a b'); greet() { echo hi $1; }; alias h=hostname; cd /etc; (exit 3)");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's own.
    expect((await shell.run('echo $? $x "${list[@]:2}" $PWD; greet you; h')).stdout).toBe('3 5 a b /etc\nhi you\ncontrolplane\n');
  });

  it('keeps files from line to line, and each node its own', async () => {
    const cluster = createCluster();
    const one = openShell({ cluster, createEngine: createBashEngine });
    const other = openShell({ cluster, createEngine: createBashEngine, node: 'node01' });
    await one.run('mkdir /root/d; echo here > /root/d/f');
    expect((await one.run('cat d/f; ls d 2>&1')).stdout).toContain('here\n');
    expect(await other.run('cat /root/d/f')).toMatchObject({ stderr: 'cat: /root/d/f: No such file or directory\n', exitCode: 1 });
    await one.run('mv d e; rm e/f');
    expect(await one.run('cat e/f')).toMatchObject({ exitCode: 1 });
  });

  it('refuses what cannot be written', async () => {
    const shell = open();
    expect((await shell.run('echo x > /nowhere/f')).stderr).toMatch(/No such file or directory/);
    expect((await shell.run('echo x > /proc/version')).stderr).toMatch(/ermission denied/);
  });

  it('a setting below /proc/sys is the kernel’s', async () => {
    const shell = open();
    expect((await shell.run('cat /proc/sys/net/ipv4/ip_forward')).stdout).toBe('1\n');
    await shell.run('echo 0 > /proc/sys/net/ipv4/ip_forward');
    expect(shell.host.host.sysctls['net.ipv4.ip_forward']).toBe(0);
    expect((await shell.run('cat /proc/sys/net/ipv4/ip_forward')).stdout).toBe('0\n');
  });

  it.each([
    ['exit', true],
    ['false || exit 3', true],
    ['fi', false],
    ['echo "exit"', false],
    ['(exit 3)', false],
    ['while true; do :; done', false],
  ])('%j leaves the shell: %s', async (line, closed) => {
    const shell = open();
    await shell.run(line);
    expect(shell.isClosed).toBe(closed);
  });

  it('stops a loop without an end', async () => {
    expect(await open().run('while true; do :; done')).toMatchObject({ stderr: expect.stringContaining('the limit of this terminal') });
  });

  it.each([
    ['', 'empty'],
    ['# nothing', 'empty'],
    ['hostname -I', 'single'],
    ['hostname | cat', 'script'],
    ['hostname > f', 'script'],
    ['a; b', 'script'],
    ['if true; then', 'incomplete'],
    ['for i in 1 2', 'incomplete'],
    ['echo "abc', 'incomplete'],
    ['echo a |', 'incomplete'],
    ['echo a \\', 'incomplete'],
    ['cat <<EOF\nabc', 'incomplete'],
    ['f() {', 'incomplete'],
    ['for n in 1 2\ndo\n  echo "n=$n"', 'incomplete'],
    ['echo "abc\ndef', 'incomplete'],
    ['fi', 'wrong'],
  ])('knows of %j that it is %s', (line, expected) => {
    expect(open().inspect(line)).toBe(expected);
  });
});
