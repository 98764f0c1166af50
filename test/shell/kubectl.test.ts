import { describe, expect, it } from 'vitest';
import { createBashEngine } from '../../src/simulation/bash/engine.ts';
import { createCluster } from '../../src/simulation/index.ts';
import { openShell, type Shell } from '../../src/simulation/open-shell.ts';

// What no real kubectl can be compared with: shells in pods, waiting, completion, refusals. The rest is in test/kubectl.
const open = (node?: string): Shell => openShell({ cluster: createCluster({ preset: 'service-networking' }), createEngine: createBashEngine, node });

async function withWeb(): Promise<Shell> {
  const shell = open();
  await shell.run('kubectl create deployment web --image=nginx && kubectl expose deploy web --port=80');
  return shell;
}

describe('kubectl in the shell', () => {
  it('opens a shell in a pod, and comes back', async () => {
    const shell = await withWeb();
    const { stdout: name } = await shell.run(`kubectl get pods -o jsonpath='{.items[0].metadata.name}'`);
    await shell.run('kubectl exec -it deploy/web -- sh');
    expect(shell.prompt).toBe(`root@${name}:/# `);
    expect((await shell.run('hostname')).stdout).toBe(`${name}\n`);
    await shell.run('exit');
    expect(shell.host.name).toBe('controlplane');
  });

  it('runs a command in a pod, and hands on its status', async () => {
    const shell = await withWeb();
    expect(await shell.run("kubectl exec deploy/web -- sh -c 'echo in; exit 3'")).toEqual({
      stdout: 'in\n',
      stderr: 'command terminated with exit code 3\n',
      exitCode: 3,
    });
  });

  it('watches as long as somebody looks on', async () => {
    const shell = await withWeb();
    expect(await shell.run('kubectl get pods -w')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nobody looks on') });
    let seen = '';
    const stop = new AbortController();
    const wait = async (): Promise<void> => {
      if (seen.split('\n').length > 4) stop.abort();
      else shell.cluster.scale('web', seen.split('\n').length);
    };
    await shell.run('kubectl get pods -w', { write: (text) => (seen += text), wait, signal: stop.signal });
    expect(seen).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\nweb-\S+ +1\/1 +Running/);
    expect(seen.split('\n').length).toBeGreaterThan(4);
  });

  it.each([
    ['kubectl rollout un', ['undo']],
    ['kubectl get servi', ['serviceaccounts', 'services']],
    ['kubectl describe svc ku', ['kubernetes']],
    ['kubectl logs -n kube-system weave-net-2', ['weave-net-255sj']],
    ['kubectl get pods -n kube-s', ['kube-system']],
    ['kubectl get svc/', ['svc/kubernetes']],
    ['kubectl scale --rep', ['--replicas']],
  ])('completes %j', (line, expected) => {
    expect(open().complete(line).candidates).toEqual(expected);
  });

  it.each([
    'edit svc kubernetes',
    'auth can-i get pods',
    'top nodes',
    'cp a b:c',
    'get svc -o go-template={{.x}}',
    'get svc --kubeconfig=x',
    'apply -f https://example.com/x.yaml',
  ])('says in plain words that it does not simulate: %s', async (line) => {
    expect(await open().run(`kubectl ${line}`)).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^kubectl: not simulated: /), exitCode: 1 });
  });

  it('has its configuration on the control plane only', async () => {
    expect((await open('node01').run('kubectl get nodes')).stderr).toBe(
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n',
    );
  });

  it('reads a manifest from a file and a folder', async () => {
    const shell = open();
    await shell.run("mkdir m; kubectl create service clusterip a --tcp=80 --dry-run=client -o yaml > m/a.yaml; sed 's/: a$/: b/' m/a.yaml > m/b.yaml");
    expect((await shell.run('kubectl apply -f m')).stdout).toBe('service/a created\nservice/b created\n');
    // What a dry run prints names a creationTimestamp of null, which is never what the server has: the real one says so too.
    expect((await shell.run('kubectl apply -f m/a.yaml')).stdout).toBe('service/a configured\n');
    await shell.run('sed -i /creationTimestamp/d m/a.yaml');
    expect((await shell.run('kubectl apply -f m/a.yaml; kubectl apply -f m/a.yaml')).stdout).toMatch(/service\/a unchanged\n$/);
  });
});
