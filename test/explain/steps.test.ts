import { describe, expect, it } from 'vitest';
import { presentTrace, type StepView } from '../../src/simulation/index.ts';
import { nodePort, notesCluster } from './cluster.ts';

const cluster = notesCluster();
const address = cluster.get('Service', 'db-service').spec.clusterIP ?? '';
const inside = presentTrace(cluster.pod('app').connect('db-service:3306'));
const outside = presentTrace(cluster.outside().connect(`node01:${nodePort(cluster)}`));
const steps = (view: typeof inside, test: (step: StepView) => boolean): StepView[] => view.legs.flatMap((leg) => leg.steps).filter(test);
const ruleIn = (view: typeof inside, chain: string): StepView | undefined => steps(view, (step) => step.code?.startsWith(`-A ${chain}`) === true)[0];

describe('what matched', () => {
  it('an address and a port, each with the value of this packet', () => {
    expect(ruleIn(inside, 'KUBE-SERVICES')?.matched).toEqual([
      { code: `-d ${address}/32`, because: `its destination is ${address}` },
      { code: '-p tcp', because: 'it is TCP' },
      { code: '-m tcp --dport 3306', because: 'its destination port is 3306' },
    ]);
  });
  it('chance, in percent', () => {
    expect(ruleIn(inside, 'KUBE-SVC-')?.matched?.[0]?.because).toMatch(/^the dice fell this way: a chance of (33\.3|50) %$/);
  });
  it('the kind of an address', () => {
    const rule = steps(outside, (step) => step.code?.includes('KUBE-NODEPORTS') === true)[0];
    expect(rule?.matched).toEqual([{ code: '-m addrtype --dst-type LOCAL', because: 'its destination 10.19.9.12 is an address of this host' }]);
  });
  it('the mark in front of the rule, not behind it', () => {
    expect(ruleIn(outside, 'KUBE-FORWARD')?.matched).toEqual([{ code: '-m mark --mark 0x4000/0x4000', because: 'its mark is 0x4000' }]);
    const unmarked = steps(inside, (step) => step.code?.includes('! --mark 0x4000/0x4000') === true)[0];
    expect(unmarked?.matched?.[0]?.because).toBe('its mark is 0x0');
  });
  it('the state that conntrack gave', () => {
    const rule = steps(inside, (step) => step.code?.includes('RELATED,ESTABLISHED') === true)[0];
    expect(rule?.matched?.[0]?.because).toBe('its state is ESTABLISHED');
  });
  it('nothing, for a rule that only has a comment', () => {
    expect(ruleIn(inside, 'PREROUTING')?.matched).toEqual([]);
  });
});

describe('conntrack at a step', () => {
  it('is not in the table before the packet is through, and its second half changes with the rewrite', () => {
    const [begin, rewrite, confirm] = steps(inside, (step) => step.host === 'node01' && step.conntrack !== undefined);
    expect(begin?.conntrack?.inTable).toBe(false);
    expect(begin?.conntrack?.text).toContain(`src=${address} dst=`);
    expect(rewrite?.kind).toBe('rewrite');
    expect(rewrite?.conntrack?.inTable).toBe(false);
    expect(rewrite?.conntrack?.text).not.toContain(`src=${address} dst=`);
    expect(confirm?.conntrack).toEqual({ text: rewrite?.conntrack?.text, inTable: true });
  });
});

describe('the packet at a step', () => {
  it('carries its mark from the rule that sets it to the rule that clears it, and not over a wire', () => {
    const marks = outside.legs[0]?.steps.map((step) => step.packet.mark);
    const first = marks?.indexOf('0x4000') ?? -1;
    const last = marks?.lastIndexOf('0x4000') ?? -1;
    expect(outside.legs[0]?.steps[first]?.code).toBe('-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000');
    expect(outside.legs[0]?.steps[last + 1]?.code).toContain('--set-xmark 0x4000/0x0');
  });
  it('stands where the frame went: on the bridge when it came in by a port of one', () => {
    const links = inside.legs[0]?.steps.filter((step) => step.kind === 'link').map((step) => step.place);
    expect(links).toEqual([
      { host: 'node01', part: 'bridge' },
      { host: 'controlplane', part: 'interface' },
      { host: expect.stringContaining('db-service-'), part: 'interface' },
    ]);
  });
});

describe('the TRACE line of a step', () => {
  it('is what the kernel’s log would say: table, chain, number, and the packet as it is there', () => {
    const number = cluster
      .pod('app')
      .connect('db-service:3306')
      .rules.find((rule) => rule.chain === 'KUBE-SERVICES')?.number;
    expect(ruleIn(inside, 'KUBE-SERVICES')?.traceLine).toBe(
      `TRACE: nat:KUBE-SERVICES:rule:${number} IN=cni0 OUT= PHYSIN=veth0af40103 SRC=${cluster.pod('app').ip} DST=${address} LEN=60 PROTO=TCP SPT=32768 DPT=3306 SYN`,
    );
    const policy = steps(inside, (step) => step.traceLine?.startsWith('TRACE: nat:POSTROUTING:policy:') === true);
    expect(policy.length).toBeGreaterThan(0);
  });
  it('is there for rules and ends of chains alone', () => {
    const traced = steps(inside, (step) => step.traceLine !== undefined);
    expect(new Set(traced.map((step) => step.kind))).toEqual(new Set(['rule', 'chain-end']));
    expect(traced).toHaveLength(steps(inside, (step) => step.kind === 'rule' || step.kind === 'chain-end').length);
  });
});
