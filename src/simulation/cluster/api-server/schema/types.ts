/**
 * The Go types of the API, as far as the simulation knows them: what strict decoding, patches and `kubectl explain` go by.
 *
 * One line a type; fields are `name type`, separated by commas. `[]T` is a list, `{}T` a map. A list that patches merge carries its key:
 * `[]ServicePort^port`; where server-side apply goes by more than that key, all of them, joined by `+`; `[]string^` merges as a set.
 * `T~` replaces the whole value when patched (`retainKeys`). `string:v1.Protocol` is a string with a Go type of its own, which messages name.
 * `any` keeps what stands there without looking into it.
 */
export const typeLines = `
ObjectMeta: name string, generateName string, namespace string, selfLink string, uid string, resourceVersion string, generation int64, creationTimestamp time, deletionTimestamp time, deletionGracePeriodSeconds int64, labels {}string, annotations {}string, ownerReferences []OwnerReference^uid, finalizers []string^, managedFields []any
OwnerReference: apiVersion string, kind string, name string, uid string, controller bool, blockOwnerDeletion bool
LabelSelector: matchLabels {}string, matchExpressions []LabelSelectorRequirement
LabelSelectorRequirement: key string, operator string:v1.LabelSelectorOperator, values []string
ObjectReference: kind string, namespace string, name string, uid string, apiVersion string, resourceVersion string, fieldPath string
LocalObjectReference: name string
Condition: type string, status string:v1.ConditionStatus, observedGeneration int64, lastProbeTime time, lastHeartbeatTime time, lastUpdateTime time, lastTransitionTime time, reason string, message string

Service: apiVersion string, kind string, metadata ObjectMeta, spec ServiceSpec, status ServiceStatus
ServiceSpec: ports []ServicePort^port+protocol, selector {}string, clusterIP string, clusterIPs []string, type string:v1.ServiceType, externalIPs []string, sessionAffinity string:v1.ServiceAffinity, loadBalancerIP string, loadBalancerSourceRanges []string, externalName string, externalTrafficPolicy string:v1.ServiceExternalTrafficPolicyType, healthCheckNodePort int32, publishNotReadyAddresses bool, sessionAffinityConfig SessionAffinityConfig, ipFamilies []string, ipFamilyPolicy string:v1.IPFamilyPolicyType, allocateLoadBalancerNodePorts bool, loadBalancerClass string, internalTrafficPolicy string:v1.ServiceInternalTrafficPolicyType, trafficDistribution string
ServicePort: name string, protocol string:v1.Protocol, appProtocol string, port int32, targetPort intstr, nodePort int32
SessionAffinityConfig: clientIP ClientIPConfig
ClientIPConfig: timeoutSeconds int32
ServiceStatus: loadBalancer LoadBalancerStatus, conditions []Condition^type
LoadBalancerStatus: ingress []LoadBalancerIngress
LoadBalancerIngress: ip string, hostname string, ipMode string, ports []any

Endpoints: apiVersion string, kind string, metadata ObjectMeta, subsets []EndpointSubset
EndpointSubset: addresses []EndpointAddress, notReadyAddresses []EndpointAddress, ports []EndpointPort
EndpointAddress: ip string, hostname string, nodeName string, targetRef ObjectReference
EndpointPort: name string, port int32, protocol string:v1.Protocol, appProtocol string
EndpointSlice: apiVersion string, kind string, metadata ObjectMeta, addressType string:v1.AddressType, endpoints []Endpoint, ports []EndpointPort
Endpoint: addresses []string, conditions EndpointConditions, hostname string, targetRef ObjectReference, deprecatedTopology {}string, nodeName string, zone string, hints EndpointHints
EndpointConditions: ready bool, serving bool, terminating bool
EndpointHints: forZones []ForZone, forNodes []ForNode
ForZone: name string
ForNode: name string

Namespace: apiVersion string, kind string, metadata ObjectMeta, spec NamespaceSpec, status NamespaceStatus
NamespaceSpec: finalizers []string
NamespaceStatus: phase string, conditions []Condition^type
ConfigMap: apiVersion string, kind string, metadata ObjectMeta, immutable bool, data {}string, binaryData {}string
ServiceAccount: apiVersion string, kind string, metadata ObjectMeta, secrets []ObjectReference^name, imagePullSecrets []LocalObjectReference, automountServiceAccountToken bool
Event: apiVersion string, kind string, metadata ObjectMeta, involvedObject ObjectReference, reason string, message string, source EventSource, firstTimestamp time, lastTimestamp time, count int32, type string, eventTime time, series any, action string, related ObjectReference, reportingComponent string, reportingInstance string
EventSource: component string, host string
Lease: apiVersion string, kind string, metadata ObjectMeta, spec LeaseSpec
LeaseSpec: holderIdentity string, leaseDurationSeconds int32, acquireTime time, renewTime time, leaseTransitions int32
ServiceCIDR: apiVersion string, kind string, metadata ObjectMeta, spec ServiceCIDRSpec, status ServiceCIDRStatus
ServiceCIDRSpec: cidrs []string
ServiceCIDRStatus: conditions []Condition^type
IPAddress: apiVersion string, kind string, metadata ObjectMeta, spec IPAddressSpec
IPAddressSpec: parentRef ParentReference
ParentReference: group string, resource string, namespace string, name string

Node: apiVersion string, kind string, metadata ObjectMeta, spec NodeSpec, status NodeStatus
NodeSpec: podCIDR string, podCIDRs []string^, providerID string, unschedulable bool, taints []Taint, configSource any, externalID string
Taint: key string, value string, effect string:v1.TaintEffect, timeAdded time
NodeStatus: capacity {}quantity, allocatable {}quantity, phase string, conditions []Condition^type, addresses []NodeAddress^type, daemonEndpoints any, nodeInfo any, images []any, volumesInUse []string, volumesAttached []any, config any, runtimeHandlers []any, features any
NodeAddress: type string, address string

Pod: apiVersion string, kind string, metadata ObjectMeta, spec PodSpec, status PodStatus
PodSpec: volumes []Volume^name, initContainers []Container^name, containers []Container^name, ephemeralContainers []any^name, restartPolicy string:v1.RestartPolicy, terminationGracePeriodSeconds int64, activeDeadlineSeconds int64, dnsPolicy string:v1.DNSPolicy, nodeSelector {}string, serviceAccountName string, serviceAccount string, automountServiceAccountToken bool, nodeName string, hostNetwork bool, hostPID bool, hostIPC bool, shareProcessNamespace bool, securityContext any, imagePullSecrets []LocalObjectReference^name, hostname string, subdomain string, affinity any, schedulerName string, tolerations []Toleration, hostAliases []HostAlias^ip, priorityClassName string, priority int32, dnsConfig PodDNSConfig, readinessGates []PodReadinessGate, runtimeClassName string, enableServiceLinks bool, preemptionPolicy string, overhead {}quantity, topologySpreadConstraints []TopologySpreadConstraint^topologyKey, setHostnameAsFQDN bool, os any, hostUsers bool, schedulingGates []any^name, resourceClaims []any^name, resources any
Container: name string, image string, command []string, args []string, workingDir string, ports []ContainerPort^containerPort+protocol, envFrom []any, env []EnvVar^name, resources ResourceRequirements, resizePolicy []any, restartPolicy string, volumeMounts []VolumeMount^mountPath, volumeDevices []any^devicePath, livenessProbe Probe, readinessProbe Probe, startupProbe Probe, lifecycle Lifecycle, terminationMessagePath string, terminationMessagePolicy string, imagePullPolicy string:v1.PullPolicy, securityContext any, stdin bool, stdinOnce bool, tty bool
ContainerPort: name string, hostPort int32, containerPort int32, protocol string:v1.Protocol, hostIP string
EnvVar: name string, value string, valueFrom any
ResourceRequirements: limits {}quantity, requests {}quantity, claims []any
VolumeMount: name string, readOnly bool, recursiveReadOnly string, mountPath string, subPath string, mountPropagation string, subPathExpr string
Probe: exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, grpc any, initialDelaySeconds int32, timeoutSeconds int32, periodSeconds int32, successThreshold int32, failureThreshold int32, terminationGracePeriodSeconds int64
ExecAction: command []string
HTTPGetAction: path string, port intstr, host string, scheme string, httpHeaders []any
TCPSocketAction: port intstr, host string
Lifecycle: postStart LifecycleHandler, preStop LifecycleHandler, stopSignal string
LifecycleHandler: exec ExecAction, httpGet HTTPGetAction, tcpSocket TCPSocketAction, sleep SleepAction
SleepAction: seconds int64
Volume: name string, hostPath HostPathVolumeSource, emptyDir any, secret any, configMap ConfigMapVolumeSource, projected any, downwardAPI any, persistentVolumeClaim any, nfs any, iscsi any, csi any, ephemeral any, image any, gcePersistentDisk any, awsElasticBlockStore any, gitRepo any, glusterfs any, rbd any, flexVolume any, cinder any, cephfs any, flocker any, fc any, azureFile any, vsphereVolume any, quobyte any, azureDisk any, photonPersistentDisk any, portworxVolume any, scaleIO any, storageos any
HostPathVolumeSource: path string, type string
ConfigMapVolumeSource: name string, items []KeyToPath, defaultMode int32, optional bool
KeyToPath: key string, path string, mode int32
Toleration: key string, operator string:v1.TolerationOperator, value string, effect string:v1.TaintEffect, tolerationSeconds int64
HostAlias: ip string, hostnames []string
PodDNSConfig: nameservers []string, searches []string, options []PodDNSConfigOption
PodDNSConfigOption: name string, value string
PodReadinessGate: conditionType string
TopologySpreadConstraint: maxSkew int32, topologyKey string, whenUnsatisfiable string, labelSelector LabelSelector, minDomains int32, nodeAffinityPolicy string, nodeTaintsPolicy string, matchLabelKeys []string
PodStatus: observedGeneration int64, phase string, conditions []Condition^type, message string, reason string, nominatedNodeName string, hostIP string, hostIPs []any^ip, podIP string, podIPs []PodIP^ip, startTime time, initContainerStatuses []any, containerStatuses []any, qosClass string, ephemeralContainerStatuses []any, resize string, resourceClaimStatuses []any^name
PodIP: ip string
PodTemplateSpec: metadata ObjectMeta, spec PodSpec

Deployment: apiVersion string, kind string, metadata ObjectMeta, spec DeploymentSpec, status DeploymentStatus
DeploymentSpec: replicas int32, selector LabelSelector, template PodTemplateSpec, strategy DeploymentStrategy~, minReadySeconds int32, revisionHistoryLimit int32, paused bool, progressDeadlineSeconds int32
DeploymentStrategy: type string:v1.DeploymentStrategyType, rollingUpdate RollingUpdate
RollingUpdate: maxUnavailable intstr, maxSurge intstr
DeploymentStatus: observedGeneration int64, replicas int32, updatedReplicas int32, readyReplicas int32, availableReplicas int32, unavailableReplicas int32, terminatingReplicas int32, conditions []Condition^type, collisionCount int32
ReplicaSet: apiVersion string, kind string, metadata ObjectMeta, spec ReplicaSetSpec, status ReplicaSetStatus
ReplicaSetSpec: replicas int32, minReadySeconds int32, selector LabelSelector, template PodTemplateSpec
ReplicaSetStatus: replicas int32, fullyLabeledReplicas int32, readyReplicas int32, availableReplicas int32, terminatingReplicas int32, observedGeneration int64, conditions []Condition^type
DaemonSet: apiVersion string, kind string, metadata ObjectMeta, spec DaemonSetSpec, status DaemonSetStatus
DaemonSetSpec: selector LabelSelector, template PodTemplateSpec, updateStrategy DaemonSetUpdateStrategy, minReadySeconds int32, revisionHistoryLimit int32
DaemonSetUpdateStrategy: type string:v1.DaemonSetUpdateStrategyType, rollingUpdate RollingUpdate
DaemonSetStatus: currentNumberScheduled int32, numberMisscheduled int32, desiredNumberScheduled int32, numberReady int32, observedGeneration int64, updatedNumberScheduled int32, numberAvailable int32, numberUnavailable int32, collisionCount int32, conditions []Condition^type
ControllerRevision: apiVersion string, kind string, metadata ObjectMeta, data any, revision int64
Scale: apiVersion string, kind string, metadata ObjectMeta, spec ScaleSpec, status ScaleStatus
ScaleSpec: replicas int32
ScaleStatus: replicas int32, selector string
Binding: apiVersion string, kind string, metadata ObjectMeta, target ObjectReference
`;
