import { describe, expect, it } from 'vitest';
import { createCluster, presentTrace, type StepView, traceLines } from '../../src/simulation/index.ts';

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'example/web:1', ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }] }
`;
const cluster = createCluster({ seed: 3, proxyMode: 'nftables', kubernetesVersion: '1.30' });
cluster.apply(manifest);
const trace = cluster.outside().connect('node01:30080');
const view = presentTrace(trace);
const steps = view.legs.flatMap((leg) => leg.steps);
const at = (stage: string): StepView => {
  const step = steps.find((one) => one.kind === 'rule' && one.stage.endsWith(stage));
  if (!step) throw new Error(`no rule at ${stage}`);
  return step;
};
const external = steps.find((one) => one.code?.startsWith('jump mark-for-masquerade'));

describe('a rule of nftables as a step', () => {
  it('the look-up that finds the NodePort: stage, sentence, code, why, what decided it', () => {
    expect(at('nat-prerouting › services')).toMatchObject({
      stage: 'ip kube-proxy nat-prerouting › services',
      sentence: expect.stringMatching(/^The map says: on to external-[A-Z0-9]{8}-default\/web\/tcp\/, without coming back\.$/),
      code: 'ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports',
      why: expect.stringContaining('NodePort'),
      matched: [
        { code: 'ip daddr @nodeport-ips', because: 'its destination is 10.19.9.12' },
        { code: 'meta l4proto . th dport vmap @service-nodeports', because: 'it is TCP and its destination port is 30080' },
      ],
      quiet: true,
    });
  });
  it('whose rule it is stands in the reason', () => {
    expect(external?.why).toBe('Traffic from outside to default/web is marked for masquerading, because the endpoint may be on another node.');
  });
  it('what changes the packet is not quiet, and says what it does', () => {
    expect(at('mark-for-masquerade')).toMatchObject({ quiet: false, sentence: 'The rule matches and changes the packet’s mark.', packet: { mark: '0x4000' } });
    const dnat = steps.find((one) => one.code?.includes(' dnat to '));
    expect(dnat).toMatchObject({ quiet: false, why: expect.stringMatching(/^The destination becomes the endpoint 10\.244\.\d\.\d+:80\.$/) });
    expect(dnat?.sentence).toMatch(/^The rule matches: the destination is to become 10\.244\.\d\.\d+:80\.$/);
    expect(steps.find((one) => one.code === 'masquerade fully-random')?.quiet).toBe(false);
  });
  it('has the line that nft monitor trace prints for it', () => {
    expect(at('nat-prerouting › services').traceLine).toMatch(
      /^trace id [0-9a-f]{8} ip kube-proxy services rule ip daddr @nodeport-ips .* \(verdict goto external-/,
    );
  });
});

it('a refusal names the rule and its answer', () => {
  const refused = presentTrace(cluster.node('node01').connect('web:81'));
  expect(refused.summary).toBe('Refused. Rule 1 of ip kube-proxy cluster-ips-check on node01 refuses it.');
  expect(refused.legs[0]?.steps.find((one) => one.stage.endsWith('cluster-ips-check'))).toMatchObject({
    sentence: 'The rule matches and refuses the packet: an ICMP port-unreachable goes back.',
    code: 'ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"',
  });
});

it('the list has a line a rule: table, chain, number, verdict', () => {
  const lines = traceLines(trace.request, { form: 'list', host: 'node01' });
  expect(lines).toContain('ip kube-proxy nat-prerouting 1 jump services');
  expect(lines).toContain('ip kube-proxy filter-prerouting policy accept');
  expect(lines.filter((line) => line.startsWith('ip kube-proxy') && !line.includes(' policy '))).toHaveLength(
    trace.rules.filter(({ host, table }) => host === 'node01' && table === 'ip kube-proxy').length,
  );
});

it('a trace is plain data, and every address in it has an owner', () => {
  expect(structuredClone(trace)).toEqual(trace);
  expect(trace.addresses['10.19.9.12']).toEqual({ network: 'node', name: 'node node01' });
});
