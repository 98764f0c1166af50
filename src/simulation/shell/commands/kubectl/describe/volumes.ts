import type { Json } from '../client.ts';
import type { DescribeWriter } from './writer.ts';

/** `Volumes:` of a pod or a template. */
export function describeVolumes(out: DescribeWriter, volumes: readonly Json[] = [], indent = ''): void {
  out.text += `${indent}Volumes:${volumes.length === 0 ? '\t<none>' : ''}\n`;
  for (const volume of volumes) {
    out.line(1, `${indent ? ' ' : ''}${volume.name}:`);
    const kind = Object.keys(volume).find((key) => Object.hasOwn(kinds, key));
    if (kind) kinds[kind]?.(out, volume[kind]);
    else out.line(2, '<unknown>');
  }
}

const kinds: Readonly<Record<string, (out: DescribeWriter, source: Json) => void>> = {
  hostPath: (out, { path, type }) => {
    out.pair(2, 'Type', 'HostPath (bare host directory volume)');
    out.pair(2, 'Path', path);
    out.pair(2, 'HostPathType', type ?? '<none>');
  },
  emptyDir: (out, { medium = '', sizeLimit }) => {
    out.pair(2, 'Type', "EmptyDir (a temporary directory that shares a pod's lifetime)");
    out.pair(2, 'Medium', medium);
    out.pair(2, 'SizeLimit', sizeLimit && sizeLimit !== '0' ? sizeLimit : '<unset>');
  },
  configMap: (out, { name, optional = false }) => {
    out.pair(2, 'Type', 'ConfigMap (a volume populated by a ConfigMap)');
    out.pair(2, 'Name', name);
    out.pair(2, 'Optional', optional);
  },
  secret: (out, { secretName, optional = false }) => {
    out.pair(2, 'Type', 'Secret (a volume populated by a Secret)');
    out.pair(2, 'SecretName', secretName);
    out.pair(2, 'Optional', optional);
  },
  projected: (out, { sources = [] }) => {
    out.pair(2, 'Type', 'Projected (a volume that contains injected data from multiple sources)');
    for (const { secret, downwardAPI, configMap, serviceAccountToken } of sources) {
      if (secret) {
        out.pair(2, 'SecretName', secret.name);
        out.pair(2, 'SecretOptionalName', secret.optional ?? '<nil>');
      } else if (downwardAPI) out.pair(2, 'DownwardAPI', true);
      else if (configMap) {
        out.pair(2, 'ConfigMapName', configMap.name);
        out.pair(2, 'ConfigMapOptional', configMap.optional ?? '<nil>');
      } else if (serviceAccountToken) out.pair(2, 'TokenExpirationSeconds', serviceAccountToken.expirationSeconds);
    }
  },
};
