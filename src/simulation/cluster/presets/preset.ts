import { ManifestError } from '../../api/manifest.ts';
import type { ApiObject } from '../api-server/object.ts';
import { findKind } from '../api-server/registry.ts';
import type { ClusterParts } from '../build.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import type { PodAsItStands } from '../nodes/kubelet.ts';
import { presetNames } from './names.ts';
import { serviceNetworking } from './service-networking/preset.ts';

/** A cluster as it once stood. */
export interface Preset {
  readonly options: ClusterOptions;
  /** When it was set up: what the controllers write is from then. */
  readonly since: string;
  /** The moment that it is shown at. */
  readonly clock: string;
  /** The revision of its store then. */
  readonly revision: number;
  /** `-0500`: the time zone of the terminal that it was looked at from. */
  readonly utcOffset: string;
  /** Its API objects with their names, times and whatever else is known, in the order they were made. */
  objects(parts: ClusterParts): Iterable<ApiObject>;
  /** Its pods as they ran. */
  readonly pods: readonly PodAsItStands[];
}

const presets: Readonly<Record<string, Preset>> = { 'service-networking': serviceNetworking };

/** A preset by its name. Throws ManifestError for another one. */
export function findPreset(name: string): Preset {
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!found) throw new ManifestError(`there is no preset "${name}"; there are: ${presetNames.join(', ')}`);
  return found;
}

/** Sets a new cluster up as a preset says; time passes until the moment that it is shown at. */
export function restore(preset: Preset, parts: ClusterParts): void {
  const { controlPlane, kubelets, clock } = parts;
  for (const object of preset.objects(parts)) {
    const resource = findKind(object.kind ?? '');
    if (!resource) throw new Error(`a preset has an object of kind ${object.kind}`);
    controlPlane.server.restore(resource, object);
  }
  for (const pod of preset.pods) kubelets.adopt(pod);
  controlPlane.settle();
  controlPlane.advance(clock, Math.max(0, Date.parse(preset.clock) / 1000 - clock.now()));
}
