import { type Command, type CommandResult, fail, ok } from '../command.ts';

const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const proxyConfig = '/var/lib/kube-proxy/config.conf';

/**
 * `kube-apiserver` and `kube-api-server`, as notes name it: on a kubeadm node it is no program of the node but a static pod. What the
 * notes want to know of it stands in its manifest.
 */
function createApiServer(name: string): Command {
  return {
    name,
    summary: 'not on the node’s path: says where its flags are',
    where: 'node',
    hidden: true,
    complete: () => ['--service-cluster-ip-range', '--service-node-port-range'],
    run(args, { files }) {
      const [word] = args;
      if (word === undefined) return elsewhere(name, 'a static pod', manifest);
      const flag = word.replace(/=.*/, '');
      const usual = Object.hasOwn(defaults, flag) ? defaults[flag] : undefined;
      if (usual === undefined) return elsewhere(name, 'a static pod', manifest);
      const text = files.read(manifest);
      const set = text?.split('\n').find((line) => line.trim().startsWith(`- ${flag}=`));
      const lines = [
        `${name}: not a program of this node: it runs as a static pod.`,
        `${flag}: ${usual}`,
        text === undefined
          ? `There is no ${manifest} here: this node is not the control plane.`
          : set
            ? `In ${manifest}:\n${set}`
            : `${manifest} does not set it.`,
      ];
      return ok(`${lines.join('\n')}\n`);
    },
  };
}

const defaults: Readonly<Record<string, string>> = {
  '--service-cluster-ip-range': 'A CIDR notation IP range from which to assign service cluster IPs. (Default: 10.0.0.0/24)',
  '--service-node-port-range': 'A port range to reserve for services with NodePort visibility. (default 30000-32767)',
};

/** `kube-apiserver` */
export const kubeApiserver = createApiServer('kube-apiserver');

/** `kube-api-server` */
export const kubeApiServer = createApiServer('kube-api-server');

/** `kube-proxy`: runs in a pod on every node; its mode stands in a ConfigMap, which is mounted where the file below is. */
export const kubeProxy: Command = {
  name: 'kube-proxy',
  summary: 'not on the node’s path: says where its mode is set',
  where: 'node',
  hidden: true,
  complete: () => ['--proxy-mode'],
  run([word, next], { files, cluster }) {
    if (word === undefined || !/^--proxy-mode(=|$)/.test(word)) return elsewhere('kube-proxy', 'a DaemonSet’s pod', proxyConfig);
    const asked = word.includes('=') ? word.replace(/^[^=]*=/, '') : next;
    const known = Number(cluster.kubernetesVersion.split('.')[1]) >= 29 ? ['iptables', 'ipvs', 'nftables'] : ['iptables', 'ipvs'];
    if (asked !== undefined && asked !== '' && !known.includes(asked) && !/^[[|]/.test(asked))
      return fail(
        `KubeProxyConfiguration.Mode.ProxyMode: Invalid value: "${asked}": must be ${known.join(',')} or blank (blank means the best-available proxy [currently iptables])\n`,
      );
    const mode = /^mode: *"?([^"\n]*)"?$/m.exec(files.read(proxyConfig) ?? '')?.[1] ?? '';
    const lines = [
      'kube-proxy: not a program of this node: it runs in a pod of the DaemonSet kube-proxy.',
      `--proxy-mode: ${known.join(', ')}, or blank for the best available, which is iptables.`,
      `In ${proxyConfig}:\nmode: "${mode}"`,
    ];
    return ok(`${lines.join('\n')}\n`);
  },
};

function elsewhere(name: string, what: string, file: string): CommandResult {
  return fail(`${name}: not a program of this node: it runs as ${what}; its flags are in ${file}\n`, 127);
}
