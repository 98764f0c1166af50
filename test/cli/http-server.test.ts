import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiServer } from '../../src/simulation/cli/http-server.ts';
import { isProtobuf, readProtobuf } from '../../src/simulation/cli/protobuf.ts';
import { runServe } from '../../src/simulation/cli/serve.ts';
import { createCluster } from '../../src/simulation/index.ts';

const cluster = createCluster();
const server = createApiServer(cluster);
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const services = '/api/v1/namespaces/default/services';
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

describe('the REST surface over HTTP', () => {
  it('answers with its status, as JSON', async () => {
    const response = await fetch(`${url}/version`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.json()).toMatchObject({ gitVersion: 'v1.26.0' });
    const missing = await fetch(`${url}${services}/none`);
    expect([missing.status, ((await missing.json()) as { reason: string }).reason]).toEqual([404, 'NotFound']);
  });
  it('takes JSON and YAML', async () => {
    const post = (body: string, type: string) => fetch(`${url}${services}`, { method: 'POST', headers: { 'content-type': type }, body });
    const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'json' }, spec: { ports: [{ port: 80 }] } };
    expect((await post(JSON.stringify(object), 'application/json')).status).toBe(201);
    expect((await post('kind: Service\napiVersion: v1\nmetadata: { name: yaml }\nspec: { ports: [{ port: 80 }] }\n', 'application/yaml')).status).toBe(201);
    expect((await post('{', 'application/json')).status).toBe(400);
    const applied = await fetch(`${url}${services}/json?fieldManager=me&force=true`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: 'kind: Service\napiVersion: v1\nmetadata: { name: json, labels: { a: b } }\n',
    });
    expect(((await applied.json()) as { metadata: { labels: unknown } }).metadata.labels).toEqual({ a: 'b' });
  });
  it('logs are plain text', async () => {
    const [pod] = cluster.pods('kube-system').filter(({ metadata }) => metadata.name.startsWith('kube-proxy'));
    const response = await fetch(`${url}/api/v1/namespaces/kube-system/pods/${pod?.metadata.name}/log?tailLines=1`);
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(await response.text()).toMatch(/^I.*Caches are synced for node config\n$/);
  });
  it('a watch is a stream: what is there, then what happens, a line an event; it ends with its time', async () => {
    const { resourceVersion } = ((await (await fetch(`${url}/api/v1/namespaces/default/configmaps`)).json()) as { metadata: { resourceVersion: string } })
      .metadata;
    const response = await fetch(`${url}/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=1&resourceVersion=${resourceVersion}`);
    cluster.apply(configMap('late'));
    cluster.delete('ConfigMap', 'late');
    const events = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: { metadata: { name: string } } });
    expect(events.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(['ADDED late', 'DELETED late']);
  });
  it('a watch from what is no version is refused, before any stream', async () => {
    const response = await fetch(`${url}/api/v1/pods?watch=1&resourceVersion=nonsense`);
    expect(response.status).toBe(422);
    expect(((await response.json()) as { message: string }).message).toBe(
      'pods "" is invalid: resourceVersion: Invalid value: "nonsense": strconv.ParseUint: parsing "nonsense": invalid syntax',
    );
  });
  it('a followed log grows with the container', async () => {
    const abort = new AbortController();
    const [pod] = cluster.pods('kube-system').filter(({ metadata, spec }) => metadata.name.startsWith('kube-proxy') && spec.nodeName === 'node01');
    const response = await fetch(`${url}/api/v1/namespaces/kube-system/pods/${pod?.metadata.name}/log?follow=true&tailLines=1`, { signal: abort.signal });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('Caches are synced for node config');
    // Another container begins another log: the stream ends, as kubectl logs -f does.
    cluster.pod(pod?.metadata.name ?? '', 'kube-system').kill();
    expect((await reader?.read())?.done).toBe(true);
    abort.abort();
  });
  it('without an API server the connection just ends', async () => {
    const { files } = cluster.node('controlplane');
    const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    const text = files.read(path) ?? '';
    files.remove(path);
    await expect(fetch(`${url}/version`)).rejects.toThrow();
    files.write(path, text);
    cluster.advance(5);
    expect((await fetch(`${url}/version`)).status).toBe(200);
  });
});

// Bodies that kubectl 1.32 sent for `create deployment web --image=nginx:1.23 --replicas=3 --port=80`, and so on.
describe('protocol buffers', () => {
  const read = (base64: string): unknown => {
    const body = Buffer.from(base64, 'base64');
    expect(isProtobuf(body)).toBe(true);
    return readProtobuf(body);
  };
  it('a Deployment', () => {
    const body =
      'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50Er0BCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEosBCAMSDAoKCgNhcHASA3dlYhpxChwKABIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViElESMwoFbmdpbngSCm5naW54OjEuMjMqADIKCgAQABhQIgAqAEIAagByAIABAIgBAJABAKIBABoAMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiAgoAKAA4ABoMCAAQABgAIAAoADgAGgAiAA==';
    expect(read(body)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'nginx', image: 'nginx:1.23', ports: [{ containerPort: 80 }] }] },
        },
        strategy: {},
      },
    });
  });
  it('Services, a ConfigMap', () => {
    expect(
      read(
        'azhzAAoNCgJ2MRIHU2VydmljZRJnCh0KAm5wEgAaACIAKgAyADgAQgBaCQoDYXBwEgJucBJCCh0KBzgwLTgwODASA1RDUBhQIgcIABCQPxoAKJPrARIJCgNhcHASAm5wGgAiCE5vZGVQb3J0OgBCAFIAWgBgAGgAGgIKABoAIgA=',
      ),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'np', labels: { app: 'np' } },
      spec: { ports: [{ name: '80-8080', protocol: 'TCP', port: 80, targetPort: 8080, nodePort: 30099 }], selector: { app: 'np' }, type: 'NodePort' },
    });
    expect(
      read('azhzAAoNCgJ2MRIHU2VydmljZRJMChsKAWUSABoAIgAqADIAOABCAFoICgNhcHASAWUSKRIICgNhcHASAWUaACIMRXh0ZXJuYWxOYW1lOgBCAFIDYS5iWgBgAGgAGgIKABoAIgA='),
    ).toMatchObject({ spec: { type: 'ExternalName', externalName: 'a.b' } });
    expect(read('azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhsKEQoBYxIAGgAiACoAMgA4AEIAEgYKAWESAWIaACIA')).toMatchObject({ kind: 'ConfigMap', data: { a: 'b' } });
  });
  it('what it does not know it does not guess', () => {
    expect(isProtobuf(Buffer.from('{}'))).toBe(false);
    expect(
      read(
        Buffer.concat([Buffer.from('k8s\0'), Buffer.from([10, 13, 10, 2, 118, 49, 18, 7, ...Buffer.from('Unknown')]), Buffer.from([18, 0])]).toString('base64'),
      ),
    ).toBeUndefined();
  });
});

describe('hairpin serve refuses', () => {
  it.each([
    [['--port', 'http'], '"http" is no port'],
    [['--port', '70000'], '"70000" is no port'],
    [['--preset', 'big'], 'unknown preset "big"; known: service-networking'],
    [['--host', '0.0.0.0'], "Unknown option '--host'"],
  ])('%j', async (args, message) => {
    await expect(runServe(args)).rejects.toThrow(message);
  });
});
