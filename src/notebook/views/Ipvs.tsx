import type { IpvsView } from 'hairpin';
import type { ReactNode } from 'react';
import { Dressed } from '../../components/Address';
import notebook from '../notebook.module.css';
import type { Addresses } from '../output';
import styles from './ipvs.module.css';

const columns = ['Real server', 'Forward', 'Weight', 'Active', 'Inactive'];

/** IPVS's table: a virtual server, and under it the real ones that it hands connections to. */
export default function Ipvs({ view, addresses }: { readonly view: IpvsView; readonly addresses: Addresses }): ReactNode {
  const dress = (text: string): ReactNode => <Dressed text={text} addresses={addresses} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and a keyboard has to be able to scroll it
    <div className={notebook.scroll} tabIndex={0}>
      <table className={`${notebook.table} ${styles.table}`}>
        <caption>
          {view.name && `${view.name}: `}
          {view.summary}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {view.services.map(({ protocol, address, scheduler, persistent, servers }) => (
          <tbody key={`${protocol} ${address}`}>
            <tr>
              <th scope="rowgroup" colSpan={columns.length}>
                {protocol} {dress(address)}{' '}
                <span>
                  scheduler {scheduler}
                  {persistent !== undefined && `, persistent for ${persistent} s`}
                </span>
              </th>
            </tr>
            {servers.map((server) => (
              <tr key={server.address}>
                <td>
                  <span aria-hidden="true">→ </span>
                  {dress(server.address)}
                </td>
                <td>{server.forward}</td>
                <td data-number>{server.weight}</td>
                <td data-number>{server.active}</td>
                <td data-number>{server.inactive}</td>
              </tr>
            ))}
            {servers.length === 0 && (
              <tr>
                <td colSpan={columns.length}>no real server: connections are refused</td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
    </div>
  );
}
