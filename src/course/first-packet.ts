/** The program whose packet stands on the home page: computed with the site, by the same code as a lesson's blocks. */
export const firstPacket = [
  `import { createCluster } from 'hairpin';

const cluster = createCluster({ nodes: ['controlplane', 'node01'], seed: 7 });
cluster.apply(\`
apiVersion: apps/v1
kind: Deployment
metadata: { name: db }
spec:
  replicas: 2
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: mysql, image: 'mysql:8.0', ports: [{ containerPort: 3306 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { selector: { app: db }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: app }
spec: { nodeName: node01, containers: [{ name: app, image: 'mysql:8.0' }] }
\`);`,
  `cluster.pod('app').connect('db:3306')`,
] as const;
