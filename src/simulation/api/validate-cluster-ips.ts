import { parseAddress } from '../net/address.ts';
import { duplicate, type FieldError, forbidden, type GoValue, invalid, notSupported, required } from './field-error.ts';
import { isHeadless, needsHealthCheck } from './service-defaults.ts';
import type { Service } from './types.ts';

const families = ['IPv4', 'IPv6'];
const familyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** Checks clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy against one another. Models ValidateServiceClusterIPsRelatedFields (1.26). */
export function validateClusterIPs(service: Service): FieldError[] {
  const { spec } = service;
  if (spec.type === 'ExternalName') return [];
  const errors: FieldError[] = [];
  const ips = spec.clusterIPs ?? [];
  const field = 'spec.clusterIPs';
  if (spec.clusterIP) {
    if (ips.length === 0) errors.push(required(field));
    else if (ips[0] !== spec.clusterIP) errors.push(invalid(field, ips, 'first value must match `clusterIP`'));
  } else if (ips.length > 0) errors.push(invalid(field, ips, 'must be empty when `clusterIP` is not specified'));
  const seen = new Set<string>();
  for (const [i, family] of (spec.ipFamilies ?? []).entries()) {
    if (!families.includes(family)) errors.push(notSupported(`spec.ipFamilies[${i}]`, family, families));
    if (seen.has(family)) errors.push(duplicate(`spec.ipFamilies[${i}]`, family));
    seen.add(family);
  }
  if (spec.ipFamilyPolicy !== undefined && !familyPolicies.includes(spec.ipFamilyPolicy))
    errors.push(notSupported('spec.ipFamilyPolicy', spec.ipFamilyPolicy, familyPolicies));
  let hasBadAddress = false;
  for (const [i, ip] of ips.entries()) {
    if (i === 0 && ip === 'None') {
      if (ips.length > 1) errors.push(invalid(field, ips, "'None' must be the first and only value"));
      continue;
    }
    if (familyOf(ip)) continue;
    hasBadAddress = true;
    errors.push(invalid(`${field}[${i}]`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
  }
  if (ips.length > 2) errors.push(invalid(field, ips, 'may only hold up to 2 values'));
  if (hasBadAddress) return errors;
  if (ips.length > 1 && !(ips.length === 2 && familyOf(ips[0]) !== familyOf(ips[1])))
    errors.push(invalid(field, ips, 'may specify no more than one IP for each IP family'));
  if (isHeadless(service) || errors.length > 0) return errors;
  for (const [i, ip] of ips.entries()) {
    const family = spec.ipFamilies?.[i];
    if (family && family !== familyOf(ip)) errors.push(invalid(`${field}[${i}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``));
  }
  return errors;
}

/** What an update may not do. Models ValidateServiceUpdate (1.26); the new Service is checked on its own besides. */
export function validateServiceUpdate(service: Service, before: Service): FieldError[] {
  const errors: FieldError[] = [];
  if (service.spec.type !== 'ExternalName' && before.spec.type !== 'ExternalName' && !(isHeadless(service) && isHeadless(before))) {
    errors.push(...compare(service, 'spec.clusterIPs', before.spec.clusterIPs, service.spec.clusterIPs, 'clusterIP', (ips) => ips));
    errors.push(
      ...compare(service, 'spec.ipFamilies', before.spec.ipFamilies, service.spec.ipFamilies, 'ipFamily', (list) => ({
        go: `[]core.IPFamily{${list.map((one) => `"${one}"`).join(', ')}}`,
      })),
    );
  }
  if (needsHealthCheck(before) && needsHealthCheck(service) && before.spec.healthCheckNodePort !== service.spec.healthCheckNodePort)
    errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
  if (before.spec.type === 'LoadBalancer' && service.spec.type === 'LoadBalancer' && before.spec.loadBalancerClass !== service.spec.loadBalancerClass)
    errors.push(invalid('spec.loadBalancerClass', service.spec.loadBalancerClass, 'may not change once set'));
  return errors;
}

// The first may not change; the second may come, and may go when the policy says so.
function compare(
  { spec }: Service,
  field: string,
  old: readonly string[] = [],
  now: readonly string[] = [],
  what: string,
  print: (list: readonly string[]) => readonly string[] | GoValue,
): FieldError[] {
  const errors: FieldError[] = [];
  const changed = (i: number): FieldError => invalid(`${field}[${i}]`, print(now), 'may not change once set');
  if (old.length === now.length) return old.flatMap((one, i) => (one === now[i] ? [] : [changed(i)]));
  if (now.length === 0) return [invalid(`${field}[0]`, print(now), `primary ${what} can not be unset`)];
  if (old.length > 0 && old[0] !== now[0]) errors.push(changed(0));
  if (now.length < old.length && spec.ipFamilyPolicy !== 'SingleStack')
    errors.push(invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, `must be set to 'SingleStack' when releasing the secondary ${what}`));
  return errors;
}

/** The family of an address; undefined for a text that is none. */
export function familyOf(ip: string | undefined): 'IPv4' | 'IPv6' | undefined {
  try {
    return typeof parseAddress(ip ?? '') === 'number' ? 'IPv4' : 'IPv6';
  } catch {
    return undefined;
  }
}
