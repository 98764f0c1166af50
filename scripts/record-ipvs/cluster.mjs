// The cluster of test/fixtures/ipvs/cluster.json, as the guest builds it: what the simulated kube-proxies would have made of each node.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCluster, printAddress } from '../../src/simulation/dist/index.js';

const description = JSON.parse(readFileSync(fileURLToPath(new URL('../../test/fixtures/ipvs/cluster.json', import.meta.url)), 'utf8'));

/** Files for the guest: name and text. */
export function writeCluster() {
  const { nodes, outside, pods, services, flows, pings } = description;
  const cluster = createCluster({ nodes, outside, proxyMode: 'ipvs' });
  for (const { name, node, labels } of pods)
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels },
      spec: { nodeName: node, containers: [{ name, image: name, ports: [{ containerPort: 8080 }] }] },
    });
  for (const { name, spec, loadBalancer } of services)
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec,
      ...(loadBalancer && { status: { loadBalancer: { ingress: [{ ip: loadBalancer }] } } }),
    });
  const lines = (rows) => rows.map((row) => `${row.join(' ')}\n`).join('');
  const address = (name) => cluster.node(name).ip;
  const files = [
    ['nodes', lines(nodes.map((name, i) => [name, address(name), `10.244.${i}.0/24`, `10.244.${i}.1`]))],
    ['pods', lines(pods.map(({ name, node }) => [name, node, cluster.pod(name).ip, `${gateway(cluster.pod(name).ip)}`]))],
    ['outside', lines(outside.map(({ name, address: ip }) => [name, ip]))],
    ['routes', lines(outside.flatMap(({ name, routes }) => Object.entries(routes).map(([net, node]) => [name, net, address(node)])))],
    ['flows', lines(flows.map(([from, to, count]) => [from, ...to.split(':'), count]))],
    ['pings', lines(pings)],
  ];
  for (const name of nodes) {
    const { host, ...node } = { host: cluster.node(name).host, node: cluster.node(name) };
    files.push([`${name}.ipset`, node.node.ipset('save')]);
    files.push([`${name}.iptables`, node.node.iptablesSave()]);
    files.push([`${name}.ipvsadm`, host.ipvs.services.all().map(restoreLines).join('')]);
    files.push([`${name}.addresses`, lines(host.devices.get('kube-ipvs0').addresses.map((own) => [printAddress(own.address)]))]);
  }
  return files;
}

function gateway(ip) {
  return ip.replace(/\d+$/, '1');
}

// In the order in which kube-proxy added them: the kernel's schedulers go by it.
function restoreLines({ address, port, scheduler, persistence, destinations }) {
  const service = `-t ${printAddress(address)}:${port}`;
  const servers = [...destinations].reverse().map((one) => `-a ${service} -r ${printAddress(one.address)}:${one.port} -m -w ${one.weight}\n`);
  return `-A ${service} -s ${scheduler}${persistence ? ` -p ${persistence.seconds}` : ''}\n${servers.join('')}`;
}
