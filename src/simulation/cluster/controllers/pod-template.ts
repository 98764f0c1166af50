import { clone } from '../../api/clone.ts';
import type { OwnerReference, Pod, PodTemplate } from '../../api/types.ts';

/** A pod made from a template: a name that the API server completes, the template's labels and annotations, an owner. */
export function podFromTemplate(template: PodTemplate, generateName: string, owner: OwnerReference): Pod {
  const { labels, annotations } = template.metadata ?? {};
  return {
    metadata: {
      name: '',
      generateName,
      ...(labels ? { labels: { ...labels } } : {}),
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ownerReferences: [owner],
    },
    spec: clone(template.spec),
  };
}
