import { ManifestError } from '../api/manifest.ts';
import type { Pod } from '../api/types.ts';
import type { Version } from '../api/version.ts';
import { overlaps, type Prefix, parsePrefix } from '../net/prefix.ts';
import type { Ranges } from './address-book.ts';
import { RestApi } from './api-server/rest.ts';
import { type Clock, createClock } from './clock.ts';
import type { ClusterOptions } from './cluster-options.ts';
import { ControlPlane, firstAddress } from './control-plane.ts';
import { KubernetesServiceController } from './controllers/kubernetes-service.ts';
import { kubeApiServerProgram } from './images/kube-apiserver.ts';
import { kubeProxyProgram } from './images/kube-proxy.ts';
import { weaveProgram } from './images/weave.ts';
import { KubeProxies } from './kube-proxies.ts';
import { clusterVersions, whyNoProxy } from './kube-proxy.ts';
import { bootstrap } from './kubeadm/bootstrap.ts';
import { addNodeFiles } from './kubeadm/node-files.ts';
import { Machines } from './machines.ts';
import { BridgeNetwork } from './network/bridge-network.ts';
import type { PodNetwork } from './network/pod-network.ts';
import { WeaveNetwork } from './network/weave-network.ts';
import { Heartbeat } from './nodes/heartbeat.ts';
import { Kubelets } from './nodes/kubelet.ts';
import { type Program, parseSocket } from './nodes/programs.ts';
import { StaticPods } from './nodes/static-pods.ts';
import { findPreset, restore } from './presets/preset.ts';
import { createRandom, type Random } from './random.ts';
import type { Timing } from './timing.ts';
import { addressIn } from './wiring.ts';

/** Everything that a cluster is made of. */
export interface ClusterParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly version: Version;
  readonly gitVersion: string;
  /** `-0500`: the time zone of whoever looks at the cluster. */
  readonly utcOffset: string;
  readonly machines: Machines;
  readonly network: PodNetwork;
  readonly controlPlane: ControlPlane;
  readonly kubelets: Kubelets;
  readonly proxies: KubeProxies;
  readonly ranges: Omit<Ranges, 'services'> & { readonly services: Prefix };
  readonly api: RestApi;
  readonly dnsIP: string;
  /** `mode` that kube-proxy's ConfigMap begins with. */
  readonly proxyMode: string;
  /** What the manifests of the control plane's node say as they came. */
  readonly staticPods: readonly Pod[];
}

/** Makes a cluster: machines, control plane, kubelets, and what runs on them; new, or as a preset says that it stands. */
export function buildCluster(given: ClusterOptions): ClusterParts {
  const preset = given.preset === undefined ? undefined : findPreset(given.preset);
  const options: ClusterOptions = { ...preset?.options, ...given };
  const clock = options.clock ?? createClock(preset?.since);
  const random = createRandom(options.seed ?? 1);
  const version = options.kubernetesVersion ?? '1.26';
  if (!clusterVersions.includes(version)) throw new ManifestError(`Kubernetes ${version} is not simulated; these are: ${clusterVersions.join(', ')}`);
  const gitVersion = `v${version}.0`;
  const podCIDR = options.podCIDR ?? '10.244.0.0/16';
  const serviceCIDRs = (options.serviceCIDR ?? '10.96.0.0/12').split(',');
  const [serviceCIDR = ''] = serviceCIDRs;
  const nodeCIDR = options.nodeCIDR ?? '10.19.9.0/24';
  const machines = new Machines(nodeCIDR, clock);
  const nodes = (options.nodes ?? ['controlplane', 'node01']).map((node) => (typeof node === 'string' ? { name: node } : node));
  machines.addNodes(nodes, podCIDR, options.bridgeNetfilter ?? true);
  const all = [...machines.nodes.values()];
  const [controlPlaneNode] = all;
  // Written into the ConfigMap later, such a mode is that kube-proxy's own failure; asked for here, it is a cluster that cannot be had.
  const noProxy = whyNoProxy(options.proxyMode || 'iptables', version);
  if (noProxy) throw new ManifestError(noProxy);
  if (!controlPlaneNode) throw new ManifestError('a cluster needs a node');
  const ranges = { pods: parsePrefix(podCIDR), services: parsePrefix(serviceCIDR), nodes: new Set(all.map(({ address }) => address)) };
  if (overlaps(ranges.pods, ranges.services))
    throw new ManifestError(`the pod range ${podCIDR} and the service range ${serviceCIDR} overlap: an address could mean either`);
  for (const machine of options.outside ?? [{ name: 'laptop', address: addressIn(parsePrefix(nodeCIDR), 95) }])
    machines.addOutside(machine.name, machine.address);
  const facts = Object.fromEntries(nodes.map((node) => [node.name, node.facts ?? {}]));
  const weave = options.network === 'weave' ? new WeaveNetwork({ range: podCIDR, facts }, clock, random) : undefined;
  const network = weave ?? new BridgeNetwork(podCIDR, clock, { podWiring: options.podWiring ?? 'bridge', hairpin: options.hairpinMode ?? true });
  network.addNodes(all);

  const flags = { serviceCIDRs, nodePortRange: options.nodePortRange ?? '30000-32767' };
  const controlPlane = new ControlPlane({ version, random, clock, flags, revision: preset?.revision });
  const { server, context } = controlPlane;
  const timing: Timing = { podStart: 0, podStop: 0, proxySync: 0, ...options.timing };
  const proxies = new KubeProxies(server.store, { seconds: timing.proxySync, timers: controlPlane.timers, now: clock.now });
  const runs =
    (component: Parameters<ControlPlane['setRunning']>[0]): Program =>
    () => {
      controlPlane.setRunning(component, true);
      return { stop: () => controlPlane.setRunning(component, false) };
    };
  const kubelets = new Kubelets({
    context,
    nodes: machines.nodes,
    network,
    timing,
    programs: {
      'kube-apiserver': kubeApiServerProgram(
        (now) => controlPlane.start(now),
        () => controlPlane.setRunning('kube-apiserver', false),
      ),
      'kube-controller-manager': runs('kube-controller-manager'),
      'kube-scheduler': runs('kube-scheduler'),
      'kube-proxy': kubeProxyProgram(server.store, proxies, { version, gitVersion, now: clock.now }),
      ...(weave ? { 'weave-kube': weaveProgram(weave) } : {}),
    },
  });
  const dnsIP = addressIn(ranges.services, 10);
  const staticPods: Pod[] = [];
  for (const node of all) {
    for (const socket of ['10250', '127.0.0.1:10248']) node.host.sockets.push(parseSocket(socket, 'kubelet'));
    node.host.sockets.push(parseSocket('22', 'sshd'));
    const nodePortRange = flags.nodePortRange === '30000-32767' ? undefined : flags.nodePortRange;
    const pods = { name: node.name, address: node.address, version: gitVersion, podCIDR, serviceCIDRs, nodePortRange };
    const initial = addNodeFiles(node, {
      network,
      dnsIP,
      nodes: all,
      controlPlane: controlPlaneNode,
      staticPods: node === controlPlaneNode ? pods : undefined,
      pods: () => kubelets.pods.values(),
    });
    staticPods.push(...Object.values(initial));
    controlPlane.add(new StaticPods(node, server, initial));
    node.files.watch(() => controlPlane.settle());
  }
  controlPlane.add(kubelets);
  controlPlane.add(new KubernetesServiceController(context, controlPlaneNode.address, () => firstAddress(controlPlane.flags.serviceCIDRs[0] ?? serviceCIDR)));
  controlPlane.whenQuiet(() => proxies.sync());
  const heartbeat = new Heartbeat(server);
  controlPlane.whenQuiet(() => heartbeat.beat());
  const api = new RestApi({
    server,
    gitVersion,
    address: `${controlPlaneNode.address}:6443`,
    isUp: () => controlPlane.isUp,
    settle: () => controlPlane.settle(),
    log: (namespace, pod, query) => kubelets.log(namespace, pod, query),
  });
  const parts: ClusterParts = {
    clock,
    random,
    version,
    gitVersion,
    utcOffset: preset?.utcOffset ?? '+0000',
    machines,
    network,
    controlPlane,
    kubelets,
    proxies,
    ranges,
    api,
    dnsIP,
    proxyMode: options.proxyMode ?? '',
    staticPods,
  };
  controlPlane.start(flags);
  if (preset) restore(preset, parts);
  else
    bootstrap(server, {
      nodes: all,
      controlPlane: controlPlaneNode,
      isTainted: options.taintControlPlane ?? false,
      hasCoreDNS: options.coreDNS ?? false,
      gitVersion,
      podCIDR,
      serviceCIDRs,
      kubernetesIP: firstAddress(serviceCIDR),
      dnsIP,
      proxyMode: options.proxyMode ?? '',
      weaveRange: weave && podCIDR,
    });
  controlPlane.settle();
  return parts;
}
