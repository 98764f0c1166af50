import { describe, expect, it } from 'vitest';
import { validateService } from '../../../src/simulation/api/validate-service.ts';
import { Client, causesOf, messageOf, service } from './client.ts';

const label1123 =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const target = (targetPort: number | string): object => ({ ports: [{ port: 80, targetPort }] });
const two = (a: object, b: object): object => ({ ports: [a, b] });
const external = 'ExternalName';

// Every row of section H.2, in its order: what is wrong with spec, and all that the server says.
const rows: [condition: string, spec: object, errors: string[]][] = [
  ['no ports', { ports: [] }, ['spec.ports: Required value']],
  ['type unknown', { type: 'X' }, ['spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"']],
  ['sessionAffinity unknown', { sessionAffinity: 'X' }, ['spec.sessionAffinity: Unsupported value: "X": supported values: "ClientIP", "None"']],
  [
    'affinity timeout bad',
    { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 90000 } } },
    ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400'],
  ],
  ['affinity timeout of a day', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86400 } } }, []],
  ['port number', { ports: [{ port: 0, targetPort: 80 }] }, ['spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive']],
  ['two ports without name', two({ port: 80 }, { port: 81, name: 'b' }), ['spec.ports[0].name: Required value']],
  ['duplicate names', two({ port: 80, name: 'http' }, { port: 81, name: 'http' }), ['spec.ports[1].name: Duplicate value: "http"']],
  ['name not a DNS label', { ports: [{ port: 80, name: 'HTTP' }] }, [`spec.ports[0].name: Invalid value: "HTTP": ${label1123}`]],
  [
    'duplicate port and protocol',
    two({ port: 80, name: 'a' }, { port: 80, name: 'b' }),
    [
      'spec.ports[1]: Duplicate value: core.ServicePort{Name:"", Protocol:"TCP", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}',
    ],
  ],
  ['protocol', { ports: [{ port: 80, protocol: 'HTTP' }] }, ['spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"']],
  ['targetPort', target(70000), ['spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive']],
  ['targetPort too long', target('a-very-long-name'), ['spec.ports[0].targetPort: Invalid value: "a-very-long-name": must be no more than 15 characters']],
  ['targetPort without a letter', target('80-80'), ['spec.ports[0].targetPort: Invalid value: "80-80": must contain at least one letter (a-z)']],
  [
    'targetPort with a capital',
    target('Http'),
    ['spec.ports[0].targetPort: Invalid value: "Http": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
  ],
  ['targetPort with hyphens', target('a--b'), ['spec.ports[0].targetPort: Invalid value: "a--b": must not contain consecutive hyphens']],
  ['targetPort ending in a hyphen', target('a-'), ['spec.ports[0].targetPort: Invalid value: "a-": must not begin or end with a hyphen']],
  ['nodePort with ClusterIP', { ports: [{ port: 80, nodePort: 30080 }] }, ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]],
  [
    'load balancer in front of the kubelet',
    { type: 'LoadBalancer', ports: [{ port: 10250 }] },
    ['spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet'],
  ],
  [
    'headless load balancer',
    { type: 'LoadBalancer', clusterIP: 'None' },
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services'],
  ],
  [
    'headless node port',
    { type: 'NodePort', clusterIP: 'None' },
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
  ],
  [
    'ExternalName with clusterIP',
    { type: external, externalName: 'a.example', clusterIP: '10.96.7.7' },
    ['spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
  ],
  [
    'ExternalName with families',
    { type: external, externalName: 'a.example', ipFamilies: ['IPv4'] },
    ['spec.ipFamilies: Forbidden: may not be set for ExternalName services'],
  ],
  [
    'ExternalName with a policy',
    { type: external, externalName: 'a.example', ipFamilyPolicy: 'SingleStack' },
    ['spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services'],
  ],
  ['ExternalName without a name', { type: external }, ['spec.externalName: Required value']],
  ['ExternalName that is none', { type: external, externalName: 'a_b' }, [`spec.externalName: Invalid value: "a_b": ${subdomain}`]],
  ['externalIP bad', { externalIPs: ['x'] }, ['spec.externalIPs[0]: Invalid value: "x": must be a valid IP address']],
  ['externalIP unspecified', { externalIPs: ['0.0.0.0'] }, ['spec.externalIPs[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)']],
  [
    'externalIP loopback',
    { externalIPs: ['127.0.0.1'] },
    ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  ],
  [
    'externalIP link-local',
    { externalIPs: ['169.254.1.1'] },
    ['spec.externalIPs[0]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  ],
  [
    'externalIP multicast',
    { externalIPs: ['224.0.0.5'] },
    ['spec.externalIPs[0]: Invalid value: "224.0.0.5": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ],
  [
    'source ranges on another type',
    { loadBalancerSourceRanges: ['10.0.0.0/8'] },
    ["spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  ],
  [
    'source ranges malformed',
    { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0'] },
    ['spec.LoadBalancerSourceRanges: Invalid value: "[10.0.0.0]": must be a list of IP ranges. For example, 10.240.0.0/24,10.250.0.0/24 '],
  ],
  [
    'allocateLoadBalancerNodePorts on another type',
    { allocateLoadBalancerNodePorts: false },
    ["spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  ],
  [
    'externalTrafficPolicy on another type',
    { externalTrafficPolicy: 'Local' },
    ["spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set when `type` is 'NodePort' or 'LoadBalancer'"],
  ],
  [
    'externalTrafficPolicy unknown',
    { type: 'NodePort', externalTrafficPolicy: 'X' },
    ['spec.externalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"'],
  ],
  [
    'healthCheckNodePort without LoadBalancer and Local',
    { healthCheckNodePort: 32000 },
    ["spec.healthCheckNodePort: Invalid value: 32000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"],
  ],
  ['internalTrafficPolicy', { internalTrafficPolicy: 'X' }, ['spec.internalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"']],
  [
    'clusterIP against clusterIPs',
    { clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.8'] },
    ['spec.clusterIPs: Invalid value: []string{"10.96.7.8"}: first value must match `clusterIP`'],
  ],
  [
    'clusterIPs without clusterIP',
    { clusterIPs: ['10.96.7.8'] },
    ['spec.clusterIPs: Invalid value: []string{"10.96.7.8"}: must be empty when `clusterIP` is not specified'],
  ],
  [
    'None and more',
    { clusterIP: 'None', clusterIPs: ['None', '10.96.7.8'] },
    ['spec.clusterIPs: Invalid value: []string{"None", "10.96.7.8"}: \'None\' must be the first and only value'],
  ],
  [
    'three clusterIPs',
    { clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7', 'fd00::1', 'fd00::2'], ipFamilyPolicy: 'PreferDualStack' },
    [
      'spec.clusterIPs: Invalid value: []string{"10.96.7.7", "fd00::1", "fd00::2"}: may only hold up to 2 values',
      'spec.clusterIPs: Invalid value: []string{"10.96.7.7", "fd00::1", "fd00::2"}: may specify no more than one IP for each IP family',
    ],
  ],
  [
    'two of one family',
    { clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7', '10.96.7.8'], ipFamilyPolicy: 'PreferDualStack' },
    ['spec.clusterIPs: Invalid value: []string{"10.96.7.7", "10.96.7.8"}: may specify no more than one IP for each IP family'],
  ],
  [
    'clusterIP text',
    { clusterIP: '10.300.0.1' },
    ['spec.clusterIPs[0]: Invalid value: "10.300.0.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    'clusterIP family',
    { clusterIP: '10.96.7.7', ipFamilies: ['IPv6'] },
    ['spec.clusterIPs[0]: Invalid value: "10.96.7.7": expected an IPv6 value as indicated by `ipFamilies[0]`'],
  ],
  ['empty selector', { selector: {} }, []],
];

describe('a Service that is made (section H.2)', () => {
  it.each(rows)('%s', (_condition, spec, errors) => {
    const answer = new Client().create(service(spec));
    expect(causesOf(answer), messageOf(answer)).toEqual(errors);
    expect(answer.status).toBe(errors.length === 0 ? 201 : 422);
  });
  it('a name that is no DNS-1035 label', () => {
    expect(messageOf(new Client().create(service({}, '2web')))).toBe(
      `Service "2web" is invalid: metadata.name: Invalid value: "2web": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
    );
  });
  it('the same node port twice with the same protocol', () => {
    const ports = two({ port: 80, name: 'a', nodePort: 30080 }, { port: 81, name: 'b', nodePort: 30080 });
    // The allocator is asked first, and has given the port away by then.
    expect(causesOf(new Client().create(service({ type: 'NodePort', ...ports })))).toEqual([
      'spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated',
    ]);
    const checked = {
      metadata: { name: 'web' },
      spec: {
        type: 'NodePort' as const,
        sessionAffinity: 'None' as const,
        internalTrafficPolicy: 'Cluster' as const,
        externalTrafficPolicy: 'Cluster' as const,
        ports: [80, 81].map((port) => ({ port, targetPort: port, name: `p${port}`, protocol: 'TCP' as const, nodePort: 30080 })),
      },
    };
    expect(validateService(checked)).toEqual([{ field: 'spec.ports[1].nodePort', type: 'Duplicate', detail: 'Duplicate value: 30080' }]);
  });
  it('what defaulting sets right is checked all the same', () => {
    const checked = (spec: object) =>
      validateService({
        metadata: { name: 'web' },
        spec: { type: 'ClusterIP', internalTrafficPolicy: 'Cluster', ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }], ...spec },
      }).map(({ field, detail }) => `${field}: ${detail}`);
    expect(checked({ sessionAffinity: 'ClientIP' })).toEqual(['spec.sessionAffinityConfig: Required value: when session affinity type is ClientIP']);
    expect(checked({ sessionAffinity: 'None', sessionAffinityConfig: {} })).toEqual([
      'spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None',
    ]);
    expect(checked({ sessionAffinity: 'None', internalTrafficPolicy: undefined })).toEqual(['spec.internalTrafficPolicy: Required value']);
  });
  it('several errors: one message with all of them, in the server’s order, each once', () => {
    const answer = new Client().create(service({ type: 'X', ports: [{ port: 0, targetPort: 0 }] }));
    expect(messageOf(answer)).toBe(
      'Service "web" is invalid: [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive, spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]',
    );
  });
});

describe('a Service that is changed (section H.2)', () => {
  const change = (from: object, to: object, options = {}): string[] => {
    const client = new Client(options);
    expect(client.create(service(from)).status).toBe(201);
    return causesOf(client.replace(service(to)));
  };
  it('clusterIP changed', () => {
    const client = new Client();
    client.create(service({ clusterIP: '10.96.7.7' }));
    expect(causesOf(client.patch('/api/v1/namespaces/default/services/web', 'merge-patch', { spec: { clusterIP: '10.96.0.9' } }))).toEqual([
      'spec.clusterIPs[0]: Invalid value: []string{"10.96.0.9"}: may not change once set',
    ]);
  });
  it('clusterIPs emptied', () => {
    const client = new Client();
    client.create(service({ clusterIP: '10.96.7.7' }));
    const answer = client.patch('/api/v1/namespaces/default/services/web', 'merge-patch', { spec: { clusterIP: '', clusterIPs: [] } });
    // An empty clusterIP is filled in again before anybody looks at clusterIPs.
    expect(answer.status).toBe(200);
  });
  it('a secondary clusterIP released without saying so', () => {
    const dual = { serviceCIDR: '10.96.0.0/12,fd00:10:96::/112' };
    expect(
      change(
        { ipFamilyPolicy: 'PreferDualStack', clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7', 'fd00:10:96::77'] },
        { ipFamilyPolicy: 'PreferDualStack', clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7'], ipFamilies: ['IPv4', 'IPv6'] },
        dual,
      ),
    ).toEqual(['spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be \'SingleStack\' to release the secondary cluster IP']);
  });
  it('a health check port is not changed', () => {
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
    expect(change({ ...local, healthCheckNodePort: 32000 }, { ...local, healthCheckNodePort: 32001 })).toEqual([
      'spec.healthCheckNodePort: Forbidden: field is immutable',
    ]);
  });
});
