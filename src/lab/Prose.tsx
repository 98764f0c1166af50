import type { ReactNode } from 'react';
import { Dressed } from '../components/Address';
import type { Addresses } from '../terminal/protocol';

interface Props {
  readonly text: string;
  readonly addresses?: Addresses;
}

const noAddresses: Addresses = {};

/** A text of a task: words between backticks are code, addresses that the cluster knows are dressed. */
export function Prose({ text, addresses = noAddresses }: Props): ReactNode {
  return text.split('`').map((piece, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in order
    <Piece key={i} isCode={i % 2 === 1}>
      <Dressed text={piece} addresses={addresses} />
    </Piece>
  ));
}

function Piece({ isCode, children }: { readonly isCode: boolean; readonly children: ReactNode }): ReactNode {
  return isCode ? <code>{children}</code> : children;
}
