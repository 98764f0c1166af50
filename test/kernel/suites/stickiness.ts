import { runConntrack } from '../../../src/simulation/netfilter/conntrack-command.ts';
import { calmKubeProxyRules } from '../kube-proxy.ts';
import { type Flow, Lab } from '../lab.ts';
import { matrixCluster } from '../matrix.ts';
import { type NodeName, nodes } from '../topology.ts';
import type { Run } from './suite.ts';

const dns: Flow = { from: 'cli-cp', protocol: 'UDP', address: '10.96.0.14', port: 53 };
const sourcePort = 61_000;

/** A UDP client that keeps its port keeps its endpoint, gone or not, until somebody deletes the entry; and what `conntrack -L` and `-D` say. */
export async function stickiness({ report }: Run): Promise<void> {
  const lab = new Lab({ podWiring: 'bridge', backend: 'nft' });
  try {
    await lab.start({ traced: false });
    const { conntrack } = lab.host('controlplane');
    const load = (gone?: string) => {
      const endpointSlices = matrixCluster.endpointSlices.map((slice) => ({
        ...slice,
        endpoints: slice.endpoints?.filter(({ addresses }) => addresses[0] !== gone),
      }));
      // Connections outlive rules, in the kernel as here: only the rules are loaded anew.
      for (const name of Object.keys(nodes) as NodeName[]) lab.replaceRules(name, calmKubeProxyRules({ ...matrixCluster, endpointSlices }, name));
    };
    const ask = async (title: string): Promise<string> => {
      const kernel = await lab.connect(dns, sourcePort).answer;
      const simulation = lab.simulate(dns, sourcePort);
      report.same(`UDP: ${title}`, simulation.outcome, `OK ${kernel.backend} sees ${kernel.source}`);
      return kernel.backend ?? '';
    };
    const command = (words: string) => {
      // The real clock has moved on by part of a second.
      const ours = runConntrack(conntrack, words.split(' '), lab.topology.clock.now() + 0.5);
      const { stdout, stderr, status } = lab.namespaces.run('controlplane', ['conntrack', ...words.split(' ')]);
      report.same(`conntrack ${words}`, `${ours.stdout}${ours.stderr}${ours.exitCode}`, `${stdout}${stderr}${status}`);
    };
    load();
    const backend = await ask('the first datagram is balanced');
    command('-L -p udp');
    command('-L -p udp --orig-dst 10.96.0.14 -o extended');
    await ask('the next one goes the same way');
    load(lab.addressOf(backend));
    await ask('and so it does when the endpoint is gone from the rules');
    command('-D -p udp --dport 53 --orig-dst 10.96.0.14');
    command('-D -p udp --dport 53 --orig-dst 10.96.0.14');
    const after = await ask('until the entry is deleted');
    report.check('UDP: another endpoint takes over', after !== backend, () => `${after} again`);
  } finally {
    lab.stop();
  }
}
