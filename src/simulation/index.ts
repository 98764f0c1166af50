/**
 * hairpin: Kubernetes service networking as a simulation. kube-proxy's rules are objects; text is a view of them;
 * a packet is judged by walking those same objects.
 */

export { AllocationError, IPAllocator } from './allocate/ip-allocator.ts';
export { PortAllocator } from './allocate/port-allocator.ts';
export { type Manifest, ManifestError, parseManifests } from './api/manifest.ts';
export type { Deployment, Endpoint, EndpointSlice, Node, Pod, Service, ServicePort } from './api/types.ts';
export { printStatusError } from './cluster/api-server/print-error.ts';
export type { ApiRequest, ApiResponse, RestApi } from './cluster/api-server/rest.ts';
export type { Status } from './cluster/api-server/status.ts';
export type { WatchEvent } from './cluster/api-server/watch.ts';
export { type Clock, createClock } from './cluster/clock.ts';
export { type Cluster, type ClusterOptions, createCluster } from './cluster/cluster.ts';
export type { ConnectError } from './cluster/connect-error.ts';
export type { ClusterDNS, DNSAnswer, DNSRecord, Lookup, RecordType, ResolverConfig } from './cluster/dns.ts';
export type { ConnectOptions, HostHandle } from './cluster/host-handle.ts';
export type { PodNetwork } from './cluster/network/pod-network.ts';
export type { WeaveNetwork } from './cluster/network/weave-network.ts';
export type { WeaveRing } from './cluster/network/weave-ring.ts';
export type { NodeContainer, NodeHandle } from './cluster/node-handle.ts';
export type { NodeFiles } from './cluster/nodes/node-files.ts';
export type { Process } from './cluster/nodes/processes.ts';
export type { PodHandle } from './cluster/pod-handle.ts';
export { presetNames } from './cluster/presets/names.ts';
export { createRandom, type Random } from './cluster/random.ts';
export type { Topology, TopologyHost, TopologyInterface, TopologyLink, TopologyService } from './cluster/topology.ts';
export type { AddressInfo, Trace, TraceEvent } from './cluster/trace.ts';
export { type ChartOptions, chart } from './explain/chart.ts';
export { conntrack } from './explain/conntrack.ts';
export { describeEvent } from './explain/describe.ts';
export { ipvsTable } from './explain/ipvs.ts';
export { type ModeDifference, modeDifferences, modeDifferenceTable } from './explain/mode-differences.ts';
export { describeOrigin } from './explain/origin.ts';
export { present, presentTrace, table } from './explain/present.ts';
export { ranges } from './explain/ranges.ts';
export type { RangeInput } from './explain/read-range.ts';
export { type RulesetOptions, ruleset } from './explain/ruleset.ts';
export { diffRulesets } from './explain/ruleset-diff.ts';
export { topology } from './explain/topology.ts';
export { type TraceLineOptions, traceLines } from './explain/trace-lines.ts';
export { type UserspaceDifference, userspaceDifferences, userspaceDifferenceTable } from './explain/userspace-differences.ts';
export type {
  AxisView,
  ChangedChainView,
  ChangedRuleView,
  ChartView,
  ConnectionView,
  ConntrackView,
  IpvsView,
  LegView,
  MapPieceView,
  PacketView,
  PlaceView,
  RangesView,
  RangeView,
  RealServerView,
  RuleChainView,
  RuleLineView,
  RulerView,
  RulesetDiffView,
  RulesetView,
  RuleTableView,
  SeriesView,
  StepView,
  TableView,
  TopologyView,
  TraceView,
  View,
  VirtualServerView,
  YamlPieceKind,
  YamlView,
} from './explain/view.ts';
export { yaml } from './explain/yaml.ts';
export { iptablesList, iptablesRules } from './iptables/list.ts';
export type { Clause, Origin, Rule, TableName, Target } from './iptables/rule.ts';
export type { Chain, Ruleset, Table } from './iptables/ruleset.ts';
export { iptablesSave, printRule } from './iptables/save.ts';
export { type Address, canonicalAddress, parseAddress, printAddress } from './net/address.ts';
export { type Packet, printPacket } from './net/packet.ts';
export { contains, overlaps, type Prefix, parsePrefix, printPrefix } from './net/prefix.ts';
export type { Protocol } from './net/protocol.ts';
export { type CommandOutput, runConntrack } from './netfilter/conntrack-command.ts';
export type { Fate } from './netfilter/fate.ts';
export type { InterfaceInput, ProxyInput, ProxyOptions, ProxyStep } from './proxy/input.ts';
export type { EnsureStep, ProxySync } from './proxy/mode.ts';
export { type DetachedProxy, startProxy } from './proxy/start-proxy.ts';
export { runIpcalc } from './shell/commands/ipcalc/run-ipcalc.ts';
