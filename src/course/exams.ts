/** What an exam asks of the subject of this course. */
export interface ExamDomain {
  readonly exam: 'CKA' | 'CKAD';
  readonly domain: string;
  /** Share of the exam, in per cent. */
  readonly weight: number;
  /** What of it the course is about, in short. */
  readonly covered: readonly string[];
  /** What of it the course says nothing about. */
  readonly notCovered: readonly string[];
}

/** Version of both curricula: https://github.com/cncf/curriculum, CKA and CKAD Curriculum v1.35. */
export const curriculumVersion = '1.35';

/** By the key that a lesson names in its front matter: `exams: [cka-services]`. */
export const exams = {
  'cka-services': {
    exam: 'CKA',
    domain: 'Servicing and Networking',
    weight: 20,
    covered: ['connectivity between Pods', 'ClusterIP, NodePort and LoadBalancer service types and endpoints'],
    notCovered: ['Network Policies', 'the Gateway API', 'Ingress', 'CoreDNS'],
  },
  'cka-troubleshooting': {
    exam: 'CKA',
    domain: 'Troubleshooting',
    weight: 30,
    covered: ['services and networking', 'kube-proxy among the cluster components'],
    notCovered: ['clusters and nodes', 'the other components', 'resource usage', 'container output streams'],
  },
  'ckad-services': {
    exam: 'CKAD',
    domain: 'Services and Networking',
    weight: 20,
    covered: ['access to applications via Services, and troubleshooting it'],
    notCovered: ['Network Policies', 'Ingress'],
  },
} as const satisfies Readonly<Record<string, ExamDomain>>;

/** A key of the table above. */
export type ExamKey = keyof typeof exams;
