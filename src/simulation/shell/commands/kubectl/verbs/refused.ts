import { refused } from '../failure.ts';
import type { Verb } from '../verb.ts';

const absent: Readonly<Record<string, string>> = {
  attach: 'attaching to a running process; try kubectl logs, or kubectl exec',
  auth: 'authorization: everybody may do everything here',
  autoscale: 'autoscaling; try kubectl scale',
  certificate: 'certificates',
  completion: 'completion scripts: Tab completes kubectl here as it is',
  cp: 'copying files out of and into containers; try kubectl exec POD -- cat FILE',
  debug: 'debugging containers; try kubectl exec, or ssh NODE',
  diff: 'diff; try kubectl get -o yaml',
  drain: 'draining; try kubectl cordon, then kubectl delete pod',
  edit: 'an editor; change a manifest with sed -i and kubectl apply -f it, or use kubectl patch',
  kustomize: 'kustomize',
  plugin: 'plugins',
  'port-forward': 'forwarding ports; try curl from a node to the pod’s address',
  proxy: 'a proxy to the API server; try kubectl get --raw',
  top: 'metrics: there is no metrics server here',
};

/** Commands of the real kubectl that say what to do instead. */
export const refusedVerbs: readonly Verb[] = Object.entries(absent).map(([name, summary]) => ({
  name,
  summary,
  isAbsent: true,
  isLocal: true,
  // Whatever it is given, the answer is the same.
  takesAnything: true,
  run: () => {
    throw refused(`${name}: ${summary}`);
  },
}));
