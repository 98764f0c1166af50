import { type FieldError, invalid } from '../../../api/field-error.ts';
import type { Service } from '../../../api/types.ts';
import { familyOf, validateClusterIPs } from '../../../api/validate-cluster-ips.ts';

/** An IP family in the API's spelling. */
export type IPFamily = 'IPv4' | 'IPv6';

/**
 * Fills in ipFamilyPolicy and ipFamilies, and says what the cluster cannot do. Works on the object it is given.
 * Models pkg/registry/core/service/storage/alloc.go initIPFamilyFields (1.26).
 * @param configured the families of the service ranges, the default one first.
 */
export function initIPFamilies(service: Service, before: Service | undefined, configured: readonly IPFamily[]): FieldError[] {
  const { spec } = service;
  const [defaultFamily = 'IPv4'] = configured;
  if (spec.type === 'ExternalName' || keepsPreferredFamilies(service, before)) return [];
  const isSelectorlessHeadless = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= before?.spec.ipFamilyPolicy ?? (isSelectorlessHeadless ? 'RequireDualStack' : 'SingleStack');
  const loose = validateClusterIPs(service);
  if (loose.length > 0) return loose;
  const errors = before ? checkReduction(service, before) : [];
  if (spec.ipFamilyPolicy === 'SingleStack') {
    const only = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
    if (spec.clusterIPs?.length === 2) errors.push(policyError(service, `${only} cluster IPs are specified`));
    if (spec.ipFamilies?.length === 2) errors.push(policyError(service, `${only} IP families are specified`));
  }
  errors.push(...inferFamilies(service, configured));
  if (errors.length > 0) return errors;
  if (isSelectorlessHeadless) {
    // Whoever writes the endpoints may write both families, whatever the cluster has.
    spec.ipFamilies = spec.ipFamilies?.length ? spec.ipFamilies : [defaultFamily];
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack') spec.ipFamilies = [...spec.ipFamilies, otherFamily(spec.ipFamilies[0])];
    return [];
  }
  if (spec.ipFamilyPolicy === 'RequireDualStack' && configured.length < 2)
    errors.push(policyError(service, 'this cluster is not configured for dual-stack services'));
  for (const [i, family] of (spec.ipFamilies ?? []).entries())
    if (!configured.includes(family)) errors.push(invalid(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'));
  if (errors.length > 0) return errors;
  if (!spec.ipFamilies?.length) spec.ipFamilies = [defaultFamily];
  if (spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies.length === 1 && configured.length === 2)
    spec.ipFamilies = [...spec.ipFamilies, otherFamily(spec.ipFamilies[0])];
  return [];
}

/** A PreferDualStack Service whose addresses and families an update leaves alone is left alone, even if the cluster's ranges have changed. */
export function keepsPreferredFamilies({ spec }: Service, before: Service | undefined): boolean {
  if (!before || spec.ipFamilyPolicy === undefined || before.spec.type !== spec.type || spec.type === 'ExternalName') return false;
  if (spec.ipFamilyPolicy !== 'PreferDualStack' || (before.spec.ipFamilyPolicy ?? 'PreferDualStack') !== 'PreferDualStack') return false;
  return same(spec.clusterIPs, before.spec.clusterIPs) && same(spec.ipFamilies, before.spec.ipFamilies);
}

/** Whether two lists of texts are the same; a missing one is empty. */
export function same(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

function checkReduction(service: Service, before: Service): FieldError[] {
  const { spec } = service;
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === 'SingleStack') {
    // Nothing but the policy changed: that is a clear enough wish to let the second one go.
    if (same(spec.clusterIPs, before.spec.clusterIPs) && (spec.clusterIPs?.length ?? 0) > 1) spec.clusterIPs = spec.clusterIPs?.slice(0, 1);
    if (same(spec.ipFamilies, before.spec.ipFamilies) && (spec.ipFamilies?.length ?? 0) > 1) spec.ipFamilies = spec.ipFamilies?.slice(0, 1);
    return errors;
  }
  const reduced = (now: readonly string[] = [], old: readonly string[] = []): boolean => now.length > 0 && now.length < old.length;
  if (reduced(spec.clusterIPs, before.spec.clusterIPs)) errors.push(policyError(service, "must be 'SingleStack' to release the secondary cluster IP"));
  if (reduced(spec.ipFamilies, before.spec.ipFamilies)) errors.push(policyError(service, "must be 'SingleStack' to release the secondary IP family"));
  return errors;
}

function inferFamilies({ spec }: Service, configured: readonly IPFamily[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, ip] of (spec.clusterIPs ?? []).entries()) {
    if (ip === 'None') break;
    if (i < (spec.ipFamilies?.length ?? 0)) continue;
    const family = familyOf(ip) ?? 'IPv4';
    if (configured.includes(family)) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else errors.push(invalid(`spec.clusterIPs[${i}]`, spec.clusterIPs, `${family} is not configured on this cluster`));
  }
  return errors;
}

function policyError({ spec }: Service, detail: string): FieldError {
  return invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, detail);
}

function otherFamily(family: IPFamily | undefined): IPFamily {
  return family === 'IPv6' ? 'IPv4' : 'IPv6';
}
