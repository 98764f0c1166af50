import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '../../../src/simulation/index.ts';
import { Client, causesOf, messageOf, pathOf, service } from './client.ts';

const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const pod = (name: string, labels: Record<string, string> = {}, nodeName = 'node01') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { nodeName, containers: [{ name: 'c', image: 'nginx' }] },
});
const deployment = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] } },
    ...spec,
  },
});
const items = (body: unknown): { metadata: { name: string } }[] => (body as { items: { metadata: { name: string } }[] }).items;
const namesOf = (body: unknown): string[] => items(body).map(({ metadata }) => metadata.name);

describe('discovery', () => {
  const client = new Client();
  it('lists versions, groups and kinds as kubectl needs them', () => {
    expect(client.get('/api').body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect((client.get('/apis').body as { groups: { name: string }[] }).groups.map(({ name }) => name)).toEqual([
      'apps',
      'coordination.k8s.io',
      'discovery.k8s.io',
    ]);
    const { resources } = client.get('/api/v1').body as { resources: { name: string; shortNames?: string[]; verbs: string[] }[] };
    expect(resources.find(({ name }) => name === 'services')).toEqual({
      name: 'services',
      singularName: 'service',
      namespaced: true,
      kind: 'Service',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['svc'],
      categories: ['all'],
    });
    expect(resources.map(({ name }) => name)).toContain('pods/log');
    expect(client.get('/version').body).toMatchObject({ major: '1', minor: '26', gitVersion: 'v1.26.0' });
    expect(client.get('/healthz').body).toBe('ok');
  });
  it('a path that is none, a method that is none', () => {
    expect(client.get('/apis/batch/v1/jobs')).toMatchObject({
      status: 404,
      body: { reason: 'NotFound', message: 'the server could not find the requested resource' },
    });
    expect(client.cluster.api.request({ method: 'PUT', path: pathOf('Service') })).toMatchObject({ status: 405, body: { reason: 'MethodNotAllowed' } });
  });
});

describe('lists', () => {
  const client = new Client();
  client.cluster.apply([pod('b', { app: 'web', tier: 'front' }), pod('a', { app: 'web' }, 'controlplane'), pod('c', { app: 'db' })]);
  it.each([
    ['app=web', ['a', 'b']],
    ['app==web,tier', ['b']],
    ['app!=web', ['c']],
    ['app in (web, db),!tier', ['a', 'c']],
    ['app notin (web)', ['c']],
    ['nosuch=x', []],
  ])('label selector %s', (labelSelector, names) => {
    expect(namesOf(client.get(pathOf('Pod'), { labelSelector }).body)).toEqual(names);
  });
  it.each([
    ['spec.nodeName=node01', ['b', 'c']],
    ['spec.nodeName!=node01,status.phase=Running', ['a']],
    ['metadata.name=c', ['c']],
  ])('field selector %s', (fieldSelector, names) => {
    expect(namesOf(client.get(pathOf('Pod'), { fieldSelector }).body)).toEqual(names);
  });
  it('a field that cannot be selected by is refused, also when there is nothing to select from', () => {
    expect(messageOf(client.get(pathOf('Pod'), { fieldSelector: 'spec.foo=x' }))).toBe('field label not supported: spec.foo');
    expect(messageOf(client.get(pathOf('Deployment'), { fieldSelector: 'spec.foo=x' }))).toBe(
      '"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
    expect(messageOf(client.get(pathOf('Pod'), { labelSelector: 'a in b' }))).toContain('unable to parse requirement');
  });
  it('pages', () => {
    const first = client.get(pathOf('Pod'), { limit: '2' }).body as { metadata: { continue: string } };
    expect(namesOf(first)).toEqual(['a', 'b']);
    expect(namesOf(client.get(pathOf('Pod'), { limit: '2', continue: first.metadata.continue }).body)).toEqual(['c']);
  });
  it('items do not say what the list says', () => {
    const list = client.get(pathOf('Pod')).body;
    expect(list).toMatchObject({ kind: 'PodList', apiVersion: 'v1' });
    expect(items(list)[0]).not.toHaveProperty('kind');
  });
});

describe('tables', () => {
  it('columns, priorities and cells of Services', () => {
    const client = new Client();
    client.create(service({ type: 'NodePort', clusterIP: '10.96.7.7', ports: [{ port: 80, nodePort: 30080 }] }));
    client.cluster.advance(125 * 60);
    const table = client.get(pathOf('Service', 'web'), {}, asTable).body as {
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: unknown[]; object: unknown }[];
    };
    expect(table.columnDefinitions.map(({ name, priority }) => `${name}/${priority}`)).toEqual([
      'Name/0',
      'Type/0',
      'Cluster-IP/0',
      'External-IP/0',
      'Port(s)/0',
      'Age/0',
      'Selector/1',
    ]);
    expect(table.rows[0]?.cells).toEqual(['web', 'NodePort', '10.96.7.7', '<none>', '80:30080/TCP', '125m', 'app=web']);
    expect(table.rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'web' } });
  });
  it.each([
    ['a load balancer that waits', { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }] }, undefined, '<pending>'],
    ['one that has an address', { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }] }, { ingress: [{ ip: '203.0.113.7' }] }, '203.0.113.7'],
    ['a long name is cut', { type: 'LoadBalancer' }, { ingress: [{ hostname: 'a-very-long-name.example.com' }] }, 'a-very-long-n...'],
    ['external addresses', { externalIPs: ['198.51.100.1', '198.51.100.2'] }, undefined, '198.51.100.1,198.51.100.2'],
    ['a name', { type: 'ExternalName', externalName: 'a.example', ports: undefined, selector: undefined }, undefined, 'a.example'],
  ])('EXTERNAL-IP: %s', (_what, spec, loadBalancer, cell) => {
    const client = new Client();
    client.create(service(spec));
    if (loadBalancer) expect(client.patch(`${pathOf('Service', 'web')}/status`, 'merge-patch', { status: { loadBalancer } }).status).toBe(200);
    expect((client.get(pathOf('Service', 'web'), {}, asTable).body as { rows: { cells: unknown[] }[] }).rows[0]?.cells[3]).toBe(cell);
  });
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [125, '2m5s'],
    [599, '9m59s'],
    [600, '10m'],
    [125 * 60, '125m'],
    [3 * 3600, '3h'],
    [7 * 3600 + 60, '7h1m'],
    [8 * 3600 + 60, '8h'],
    [47 * 3600, '47h'],
    [48 * 3600, '2d'],
    [50 * 3600, '2d2h'],
    [8 * 86400, '8d'],
    [800 * 86400, '2y70d'],
  ])('after %i seconds AGE is %s', (seconds, age) => {
    const client = new Client();
    client.create(service());
    client.cluster.clock.advance(seconds);
    expect((client.get(pathOf('Service', 'web'), {}, asTable).body as { rows: { cells: unknown[] }[] }).rows[0]?.cells[5]).toBe(age);
  });
});

describe('writes', () => {
  it('what the server fills in', () => {
    const { status, body } = new Client().create(deployment());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      metadata: {
        generation: 1,
        creationTimestamp: '2023-02-02T07:57:00Z',
        uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      },
      spec: {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
    });
  });
  it.each([
    ['twice', 409, 'AlreadyExists', 'services "web" already exists', service()],
    [
      'another namespace than the path’s',
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
      { ...service({}, 'x'), metadata: { name: 'x', namespace: 'other' } },
    ],
    [
      'a revision',
      500,
      '',
      'resourceVersion should not be set on objects to be created',
      { ...service({}, 'x'), metadata: { name: 'x', resourceVersion: '7' } },
    ],
    [
      'another kind',
      400,
      'BadRequest',
      'Pod in version "v1" cannot be handled as a Service: no kind "Pod" is registered for version "v1"',
      { ...pod('x'), kind: 'Pod', path: 'Service' },
    ],
    [
      'a field that there is none of',
      400,
      'BadRequest',
      'Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.ports[0].prot", unknown field "spec.prots"',
      service({ prots: 1, ports: [{ port: 80, prot: 1 }] }, 'x'),
    ],
    [
      'a text for a number',
      400,
      'BadRequest',
      'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
      service({ ports: [{ port: '80' }] }, 'x'),
    ],
    [
      'a number for a text',
      400,
      'BadRequest',
      'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal number into Go struct field ServiceSpec.spec.selector of type string',
      service({ selector: { version: 1 } }, 'x'),
    ],
    [
      'an object for a list',
      400,
      'BadRequest',
      'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal object into Go struct field ServiceSpec.spec.ports of type []v1.ServicePort',
      service({ ports: { port: 80 } }, 'x'),
    ],
  ])('refused: %s', (_what, status, reason, message, object) => {
    const client = new Client();
    client.create(service());
    const path = pathOf('path' in object ? 'Service' : object.kind);
    const { path: _path, ...body } = object as typeof object & { path?: string };
    const answer = client.cluster.api.request({ method: 'POST', path, query: { fieldValidation: 'Strict' }, body });
    expect([answer.status, (answer.body as { reason?: string }).reason ?? '', messageOf(answer)]).toEqual([status, reason, message]);
  });
  it('unknown fields are warned about, or passed over in silence, and are gone', () => {
    const client = new Client();
    const warned = client.create(service({ prots: 1 }, 'a'), { fieldValidation: 'Warn' });
    expect(warned.headers.warning).toBe('299 - "unknown field \\"spec.prots\\""');
    expect((warned.body as { spec: object }).spec).not.toHaveProperty('prots');
    expect(client.create(service({ prots: 1 }, 'b'), { fieldValidation: 'Ignore' }).headers).not.toHaveProperty('warning');
  });
  it('a namespace that is missing, or on its way out', () => {
    const client = new Client({ timing: { podStop: 5 } });
    const answer = client.cluster.api.request({ method: 'POST', path: '/api/v1/namespaces/nosuch/services', body: service() });
    expect([answer.status, messageOf(answer)]).toEqual([404, 'namespaces "nosuch" not found']);
    client.create({ kind: 'Namespace', metadata: { name: 'shop' } } as { kind: string });
    client.cluster.api.request({ method: 'POST', path: '/api/v1/namespaces/shop/pods', body: pod('a') });
    client.delete(pathOf('Namespace', 'shop'));
    const late = client.cluster.api.request({ method: 'POST', path: '/api/v1/namespaces/shop/services', body: service() });
    expect([late.status, messageOf(late)]).toEqual([
      403,
      'services "web" is forbidden: unable to create new content in namespace shop because it is being terminated',
    ]);
    client.cluster.advance(5);
    expect(client.get(pathOf('Namespace', 'shop')).status).toBe(404);
  });
  it('a write that an older revision asks for is a conflict; one without a revision is not', () => {
    const client = new Client();
    client.create(service());
    const { metadata } = client.get(pathOf('Service', 'web')).body as { metadata: { name: string; resourceVersion: string } };
    client.patch(pathOf('Service', 'web'), 'merge-patch', { metadata: { labels: { a: 'b' } } });
    const stale = client.replace({ ...service(), metadata });
    expect([stale.status, messageOf(stale)]).toEqual([
      409,
      'Operation cannot be fulfilled on services "web": the object has been modified; please apply your changes to the latest version and try again',
    ]);
    expect(client.replace(service()).status).toBe(200);
  });
  it('generation counts changes of the spec; a write that changes nothing is none', () => {
    const client = new Client();
    client.create(deployment());
    const read = () => (client.get(pathOf('Deployment', 'web')).body as { metadata: { generation: number; resourceVersion: string } }).metadata;
    expect(read().generation).toBe(1);
    client.patch(pathOf('Deployment', 'web'), 'merge-patch', { metadata: { labels: { a: 'b' } } });
    expect(read().generation).toBe(1);
    client.patch(pathOf('Deployment', 'web'), 'merge-patch', { spec: { replicas: 2 } });
    expect(read().generation).toBe(2);
    const { resourceVersion } = read();
    client.patch(pathOf('Deployment', 'web'), 'merge-patch', { spec: { replicas: 2 } });
    expect(read().resourceVersion).toBe(resourceVersion);
  });
  it('status is written apart from the rest', () => {
    const client = new Client();
    client.create(service());
    client.patch(pathOf('Service', 'web'), 'merge-patch', { status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } });
    expect(client.get(pathOf('Service', 'web')).body).toMatchObject({ status: { loadBalancer: {} } });
    client.patch(`${pathOf('Service', 'web')}/status`, 'merge-patch', {
      spec: { externalIPs: ['198.51.100.1'] },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
    });
    const after = client.get(pathOf('Service', 'web')).body as { spec: object };
    expect(after).toMatchObject({ status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } });
    expect(after.spec).not.toHaveProperty('externalIPs');
  });
  it('Scale', () => {
    const client = new Client();
    client.create(deployment());
    const scale = `${pathOf('Deployment', 'web')}/scale`;
    expect(client.get(scale).body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 1 },
      status: { replicas: 1, selector: 'app=web' },
    });
    expect(client.patch(scale, 'merge-patch', { spec: { replicas: 3 } }).body).toMatchObject({ spec: { replicas: 3 } });
    expect(client.get(pathOf('Deployment', 'web')).body).toMatchObject({ status: { readyReplicas: 3 } });
    expect(causesOf(client.patch(scale, 'merge-patch', { spec: { replicas: -1 } }))).toEqual([
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
  it.each([
    ['Pod', ['spec.containers: Required value']],
    ['Service', ['spec.ports: Required value']],
    ['Deployment', ['spec.selector: Required value']],
    ['ReplicaSet', ['spec.selector: Required value']],
  ])('a %s without a spec is refused for what the spec lacks', (kind, causes) => {
    const answer = new Client().create({ kind, metadata: { name: 'bare' } } as { kind: string });
    expect(answer.status).toBe(422);
    expect(causesOf(answer)).toEqual(expect.arrayContaining(causes));
  });

  it('a workload whose selector misses its template, or changes', () => {
    const client = new Client();
    expect(causesOf(client.create(deployment({ selector: { matchLabels: { app: 'db' } } })))).toEqual([
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ]);
    client.create(deployment());
    const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
    expect(causesOf(client.replace(deployment({ selector: { matchLabels: { app: 'db' } }, template })))).toEqual([
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"db"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ]);
  });
});

describe('patches', () => {
  const ports = (client: Client): unknown => (client.get(pathOf('Service', 'web')).body as { spec: { ports: unknown } }).spec.ports;
  const two = {
    ports: [
      { name: 'http', port: 80 },
      { name: 'https', port: 443 },
    ],
  };
  it('strategic: ports merge by their number', () => {
    const client = new Client();
    client.create(service(two));
    client.patch(pathOf('Service', 'web'), 'strategic-merge-patch', {
      spec: {
        ports: [
          { port: 443, targetPort: 8443 },
          { name: 'alt', port: 8080 },
        ],
      },
    });
    expect(ports(client)).toEqual([
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 80 },
      { name: 'https', port: 443, protocol: 'TCP', targetPort: 8443 },
      { name: 'alt', port: 8080, protocol: 'TCP', targetPort: 8080 },
    ]);
    client.patch(pathOf('Service', 'web'), 'strategic-merge-patch', { spec: { ports: [{ $patch: 'delete', port: 80 }] } });
    expect(ports(client)).toMatchObject([{ name: 'https' }, { name: 'alt' }]);
    client.patch(pathOf('Service', 'web'), 'strategic-merge-patch', {
      spec: { $setElementOrder: [], '$setElementOrder/ports': [{ port: 8080 }, { port: 443 }], ports: [{ port: 8080 }] },
    });
    expect(ports(client)).toMatchObject([{ name: 'alt' }, { name: 'https' }]);
    client.patch(pathOf('Service', 'web'), 'strategic-merge-patch', { spec: { ports: [{ $patch: 'replace' }, { port: 81 }] } });
    expect(ports(client)).toMatchObject([{ port: 81 }]);
  });
  it('strategic: null removes, maps merge, an item without its key is refused', () => {
    const client = new Client();
    client.create({ ...service(), metadata: { name: 'web', labels: { a: '1', b: '2' } } } as ReturnType<typeof service>);
    client.patch(pathOf('Service', 'web'), 'strategic-merge-patch', { metadata: { labels: { a: null, c: '3' } } });
    expect(client.get(pathOf('Service', 'web')).body).toMatchObject({ metadata: { labels: { b: '2', c: '3' } } });
    expect(messageOf(client.patch(pathOf('Service', 'web'), 'strategic-merge-patch', { spec: { ports: [{ name: 'x' }] } }))).toBe(
      'map: map[name:x] does not contain declared merge key: port',
    );
  });
  it('strategic: a strategy keeps only the keys that are named', () => {
    const client = new Client();
    client.create(deployment());
    client.patch(pathOf('Deployment', 'web'), 'strategic-merge-patch', { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } });
    expect((client.get(pathOf('Deployment', 'web')).body as { spec: { strategy: object } }).spec.strategy).toEqual({ type: 'Recreate' });
  });
  it('merge: lists are replaced', () => {
    const client = new Client();
    client.create(service(two));
    client.patch(pathOf('Service', 'web'), 'merge-patch', { spec: { ports: [{ port: 443 }] } });
    expect(ports(client)).toMatchObject([{ port: 443 }]);
  });
  it('JSON: operations in their order; one that does not apply refuses them all', () => {
    const client = new Client();
    client.create(service(two));
    const ok = client.patch(pathOf('Service', 'web'), 'json-patch', [
      { op: 'test', path: '/spec/ports/0/port', value: 80 },
      { op: 'replace', path: '/spec/ports/0/port', value: 8080 },
      { op: 'add', path: '/metadata/labels', value: { 'a/b': 'c' } },
      { op: 'remove', path: '/metadata/labels/a~1b' },
      { op: 'move', from: '/spec/ports/1', path: '/spec/ports/0' },
    ]);
    expect(ok.status).toBe(200);
    expect(ports(client)).toMatchObject([{ port: 443 }, { port: 8080 }]);
    const bad = client.patch(pathOf('Service', 'web'), 'json-patch', [
      { op: 'replace', path: '/spec/ports/0/port', value: 1 },
      { op: 'test', path: '/spec/type', value: 'X' },
    ]);
    expect([bad.status, messageOf(bad)]).toEqual([422, 'the server rejected our request due to an error in our request']);
    expect(ports(client)).toMatchObject([{ port: 443 }, { port: 8080 }]);
  });
  it('another content type is refused', () => {
    const client = new Client();
    client.create(service());
    const answer = client.cluster.api.request({ method: 'PATCH', path: pathOf('Service', 'web'), headers: { 'content-type': 'application/json' }, body: {} });
    expect([answer.status, messageOf(answer)]).toEqual([
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
    ]);
  });
});

describe('server-side apply', () => {
  const apply = (client: Client, manager: string, spec: object, query: Record<string, string> = {}) =>
    client.cluster.api.request({
      method: 'PATCH',
      path: pathOf('Service', 'web'),
      query: { fieldManager: manager, ...query },
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec },
    });
  const specOf = (client: Client) => (client.get(pathOf('Service', 'web')).body as { spec: Record<string, unknown> }).spec;
  it('makes, changes, and removes what is applied no longer', () => {
    const client = new Client();
    expect(apply(client, 'me', { selector: { app: 'a', tier: 'x' }, ports: [{ port: 80 }] }).status).toBe(201);
    expect(apply(client, 'me', { selector: { app: 'a' }, ports: [{ port: 81 }] }).status).toBe(200);
    expect(specOf(client)).toMatchObject({ selector: { app: 'a' }, ports: [{ port: 81 }] });
    expect(specOf(client).selector).not.toHaveProperty('tier');
  });
  it('two managers share an object as long as they say different things; what differs is a conflict, unless forced', () => {
    const client = new Client();
    apply(client, 'one', { selector: { app: 'a' }, ports: [{ port: 80 }] });
    expect(apply(client, 'two', { sessionAffinity: 'ClientIP' }).status).toBe(200);
    expect(apply(client, 'two', { selector: { app: 'a' } }).status).toBe(200);
    const answer = apply(client, 'two', { selector: { app: 'b' } });
    expect([answer.status, messageOf(answer)]).toEqual([409, 'Apply failed with 1 conflict: conflict with "one" using v1: .spec.selector.app']);
    expect(causesOf(answer)).toEqual(['.spec.selector.app: conflict with "one" using v1']);
    expect(apply(client, 'two', { selector: { app: 'b' } }, { force: 'true' }).status).toBe(200);
    // What two gave up goes; what one still owns stays.
    expect(specOf(client)).toMatchObject({ selector: { app: 'b' }, sessionAffinity: 'None', ports: [{ port: 80 }] });
  });
  it('a plain write takes fields over; managedFields say whose they are', () => {
    const client = new Client();
    apply(client, 'one', { selector: { app: 'a' }, ports: [{ port: 80 }] });
    client.patch(pathOf('Service', 'web'), 'merge-patch', { spec: { selector: { app: 'b' } } }, { fieldManager: 'editor' });
    const { managedFields } = (
      client.get(pathOf('Service', 'web')).body as { metadata: { managedFields: { manager: string; operation: string; fieldsV1: object }[] } }
    ).metadata;
    expect(managedFields.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(['one Apply', 'editor Update']);
    expect(managedFields[1]?.fieldsV1).toEqual({ 'f:spec': { 'f:selector': { 'f:app': {} } } });
    expect(managedFields[0]?.fieldsV1).toEqual({
      'f:spec': { 'f:ports': { '.': {}, 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } }, 'f:selector': { '.': {} } },
    });
  });
  it('needs a manager', () => {
    expect(messageOf(apply(new Client(), '', {}))).toContain('fieldManager: Required value: is required for apply patch');
  });
});

describe('watches', () => {
  const follow = (client: Client, query: Record<string, string> = {}): { events: string[]; stop: () => void } => {
    const events: string[] = [];
    const stop = client.cluster.api.watch(pathOf('Service'), query, ({ type, object }: WatchEvent) => {
      const { metadata, reason } = object as { metadata?: { name?: string }; reason?: string };
      events.push(`${type} ${metadata?.name ?? reason}`);
    });
    return { events, stop };
  };
  it('begins with what is there, then tells what happens, until it is stopped', () => {
    const client = new Client();
    const { events, stop } = follow(client);
    client.create(service());
    client.patch(pathOf('Service', 'web'), 'merge-patch', { metadata: { labels: { a: 'b' } } });
    client.delete(pathOf('Service', 'web'));
    stop();
    client.create(service());
    expect(events).toEqual(['ADDED kubernetes', 'ADDED web', 'MODIFIED web', 'DELETED web']);
  });
  it('from a revision on', () => {
    const client = new Client();
    client.create(service());
    const { metadata } = client.get(pathOf('Service')).body as { metadata: { resourceVersion: string } };
    client.create(service({}, 'next'));
    expect(follow(client, { resourceVersion: metadata.resourceVersion }).events).toEqual(['ADDED next']);
  });
  it('a revision that is forgotten ends it', () => {
    const client = new Client();
    const { metadata } = client.get(pathOf('Service')).body as { metadata: { resourceVersion: string } };
    client.create(service());
    for (let i = 0; i < 2500; i++) client.patch(pathOf('Service', 'web'), 'merge-patch', { metadata: { labels: { n: `${i}` } } });
    expect(follow(client, { resourceVersion: metadata.resourceVersion }).events).toEqual(['ERROR Expired']);
  });
  it('an object that begins or ceases to match is added or deleted', () => {
    const client = new Client();
    client.create(service());
    const { events } = follow(client, { labelSelector: 'on=yes' });
    client.patch(pathOf('Service', 'web'), 'merge-patch', { metadata: { labels: { on: 'yes' } } });
    client.patch(pathOf('Service', 'web'), 'merge-patch', { metadata: { labels: { on: 'no' } } });
    expect(events).toEqual(['ADDED web', 'DELETED web']);
  });
  it('tables come with their columns once', () => {
    const client = new Client();
    const columns: number[] = [];
    client.cluster.api.watch(pathOf('Service'), {}, ({ object }) => columns.push((object as { columnDefinitions: unknown[] }).columnDefinitions.length), {
      accept: asTable,
    });
    client.create(service());
    expect(columns).toEqual([7, 0]);
  });
});

describe('deletion', () => {
  it('answers with what was removed, or with the object that is on its way out', () => {
    const client = new Client({ timing: { podStop: 5 } });
    client.create(service());
    expect(client.delete(pathOf('Service', 'web')).body).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'web', kind: 'services' } });
    client.create(pod('a'));
    const going = client.delete(pathOf('Pod', 'a')).body;
    expect(going).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 30, deletionTimestamp: '2023-02-02T07:57:30Z' } });
    expect(client.get(pathOf('Pod', 'a')).status).toBe(200);
    client.cluster.advance(5);
    expect(client.get(pathOf('Pod', 'a')).status).toBe(404);
  });
  it('a grace period of zero ends a pod at once; preconditions are checked', () => {
    const client = new Client({ timing: { podStop: 5 } });
    client.create(pod('a'));
    expect(client.delete(pathOf('Pod', 'a'), { preconditions: { uid: 'other' } }).status).toBe(409);
    client.delete(pathOf('Pod', 'a'), { gracePeriodSeconds: 0 });
    expect(client.get(pathOf('Pod', 'a')).status).toBe(404);
  });
  it('what an owner leaves behind goes too, unless it is orphaned; in the foreground it goes first', () => {
    const pods = (client: Client): number => items(client.get(pathOf('Pod')).body).length;
    const background = new Client();
    background.create(deployment({ replicas: 2 }));
    background.delete(pathOf('Deployment', 'web'));
    expect(pods(background)).toBe(0);
    const orphan = new Client();
    orphan.create(deployment({ replicas: 2 }));
    orphan.delete(pathOf('Deployment', 'web'), { propagationPolicy: 'Orphan' });
    expect(orphan.get(pathOf('Deployment', 'web')).status).toBe(404);
    expect([pods(orphan), namesOf(orphan.get(pathOf('ReplicaSet')).body).length]).toEqual([2, 1]);
    const foreground = new Client({ timing: { podStop: 5 } });
    foreground.create(deployment({ replicas: 2 }));
    foreground.delete(pathOf('Deployment', 'web'), { propagationPolicy: 'Foreground' });
    expect(foreground.get(pathOf('Deployment', 'web')).body).toMatchObject({ metadata: { finalizers: ['foregroundDeletion'] } });
    foreground.cluster.advance(10);
    expect(foreground.get(pathOf('Deployment', 'web')).status).toBe(404);
    expect(pods(foreground)).toBe(0);
  });
  it('several at once, by a selector', () => {
    const client = new Client();
    client.cluster.apply([pod('a', { app: 'x' }), pod('b', { app: 'x' }), pod('c', { app: 'y' })]);
    client.cluster.api.request({ method: 'DELETE', path: pathOf('Pod'), query: { labelSelector: 'app=x' } });
    expect(namesOf(client.get(pathOf('Pod')).body)).toEqual(['c']);
  });
});
