import type { Describe } from './describe.ts';

/** A Namespace. The server has no ResourceQuota and no LimitRange, so nothing is said of them. */
export const describeNamespace: Describe = (out, { metadata, status = {} }) => {
  out.pair(0, 'Name', metadata.name);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.pair(0, 'Status', status.phase ?? '');
  if (status.conditions?.length) {
    out.line(0, 'Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n  ----\t------\t------------------\t------\t-------');
    for (const { type, status: value, lastTransitionTime, reason = '', message = '' } of status.conditions)
      out.line(1, `${type}\t${value}\t${out.time(lastTransitionTime)}\t${reason}\t${message}`);
  }
};

/** A ConfigMap. */
export const describeConfigMap: Describe = (out, { metadata, data = {}, binaryData = {} }) => {
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.text += '\nData\n====\n';
  for (const key of Object.keys(data).sort()) out.text += `${key}:\n----\n${data[key]}\n\n`;
  out.text += '\nBinaryData\n====\n';
  for (const key of Object.keys(binaryData).sort()) out.text += `${key}: ${Math.floor((binaryData[key].replace(/=+$/, '').length * 3) / 4)} bytes\n`;
  out.text += '\n';
};

/** A ServiceAccount. */
export const describeServiceAccount: Describe = (out, { metadata, imagePullSecrets = [], secrets = [] }) => {
  out.pair(0, 'Name', metadata.name);
  out.pair(0, 'Namespace', metadata.namespace);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  const list = (title: string, names: readonly string[]): void => {
    if (names.length === 0) out.pair(0, title, '<none>');
    for (const [i, name] of names.entries()) out.line(0, `${i === 0 ? `${title}:` : ''}\t${name}`);
  };
  list(
    'Image pull secrets',
    imagePullSecrets.map(({ name }: { name: string }) => name),
  );
  list(
    'Mountable secrets',
    secrets.map(({ name }: { name: string }) => name),
  );
  list('Tokens', []);
};

/** A ServiceCIDR. */
export const describeServiceCIDR: Describe = (out, { metadata, spec, status = {} }) => {
  out.pair(0, 'Name', metadata.name);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.pair(0, 'CIDRs', (spec.cidrs ?? []).join(', '));
  if (!status.conditions?.length) return;
  out.line(0, 'Status:\nConditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n  ----\t------\t------------------\t------\t-------');
  for (const { type, status: value, lastTransitionTime, reason = '', message = '' } of status.conditions)
    out.line(1, `${type}\t${value}\t${out.time(lastTransitionTime)}\t${reason}\t${message}`);
};

/** An IPAddress. */
export const describeIPAddress: Describe = (out, { metadata, spec = {} }) => {
  const { group = '', resource, namespace, name } = spec.parentRef ?? {};
  out.pair(0, 'Name', metadata.name);
  out.labels('Labels', metadata.labels);
  out.annotations('Annotations', metadata.annotations);
  out.line(0, 'Parent Reference:');
  out.pair(1, 'Group', group);
  out.pair(1, 'Resource', resource);
  out.pair(1, 'Namespace', namespace);
  out.pair(1, 'Name', name);
};
