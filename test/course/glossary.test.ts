import { describe, expect, it } from 'vitest';
import { anchorOf, findTerm } from '../../src/course/glossary/glossary';
import { glossaryPage } from '../../src/course/glossary/page';
import { terms } from '../../src/course/glossary/terms';

describe('the glossary', () => {
  it('has the words of the field', () => {
    const wanted =
      'Service, ClusterIP, NodePort, targetPort, EndpointSlice, kube-proxy, conntrack, DNAT, SNAT, masquerade, hook, chain, KUBE-SVC, KUBE-SEP, ipset, IPVS, virtual server, real server, scheduler, nftables verdict map, CNI, podCIDR, CIDR, IPAM, weave, hairpin, externalTrafficPolicy, session affinity, terminating endpoint, ServiceCIDR';
    expect(wanted.split(', ').filter((name) => !findTerm(name))).toEqual([]);
    expect(terms.length).toBeGreaterThanOrEqual(60);
  });
  it('no name means two terms, no two stand in one place', () => {
    const names = terms.flatMap(({ term, also = [] }) => [...new Set([term, ...also].map((name) => name.toLowerCase()))]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(new Set(terms.map(anchorOf)).size).toBe(terms.length);
  });
  it.each(terms)('$term leads on to terms that there are, and not to itself', ({ term, see = [] }) => {
    expect(see.filter((name) => !findTerm(name) || findTerm(name)?.term === term)).toEqual([]);
  });
  it.each(terms)('$term says it in at most four sentences', ({ text }) => {
    expect(text).toMatch(/[.)]$/);
    expect(text.split(/[.:?] (?=[A-Z(`])/).length).toBeLessThanOrEqual(5);
    expect(text.length).toBeLessThan(330);
  });
  it('finds a term by any of its names, whatever the capitals', () => {
    expect(findTerm('clusterip')?.term).toBe('ClusterIP');
    expect(findTerm(' Slices ')?.term).toBe('EndpointSlice');
    expect(findTerm('nothing of the kind')).toBeUndefined();
  });
});

describe('its page', () => {
  const page = glossaryPage([{ title: 'One packet', path: '/learn/one', terms: ['cluster IPs', 'ClusterIP', 'DNAT'] }]);
  it('has every term once, with a place to link to, in alphabetical order', () => {
    const anchors = [...page.matchAll(/^## .* \{\/\* #(.*) \*\/\}$/gm)].map(([, anchor]) => anchor);
    expect([...anchors].sort()).toEqual(terms.map(anchorOf).sort());
    expect(anchors.indexOf('cidr')).toBeLessThan(anchors.indexOf('clusterip'));
    expect(anchors.indexOf('hook')).toBeLessThan(anchors.indexOf('ipam'));
  });
  it('links to nothing that is not on it', () => {
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(terms.length);
    expect(links.filter((anchor) => !terms.some((term) => anchorOf(term) === anchor))).toEqual([]);
  });
  it('names the lessons that point a term out, each once', () => {
    expect(page.match(/Explained in: \[One packet\]\(\/learn\/one\)\./g)).toHaveLength(2);
  });
});
