import Layout from '@theme/Layout';
import type { ReactNode } from 'react';

/** What the reader has done. */
export default function ProgressPage(): ReactNode {
  return (
    <Layout title="Progress">
      <main className="container">
        <h1>Your progress</h1>
      </main>
    </Layout>
  );
}
