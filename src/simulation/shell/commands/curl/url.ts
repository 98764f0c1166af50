/** The parts of an address that curl works with. */
export interface Url {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** For the Host header: the port only if it is not the scheme's own. */
  readonly authority: string;
}

/** Reads an address as curl does: `http` unless it says otherwise. Undefined: not one; a string: a scheme that is not served here. */
export function parseUrl(text: string): Url | string | undefined {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[^\]]*\]|[^/:?#]*)(?::(\d*))?([/?].*)?$/i.exec(text.replace(/#.*/, ''));
  if (!match) return undefined;
  const [, scheme = 'http', host = '', port, path = '/'] = match;
  const name = scheme.toLowerCase();
  if (host === '' || (port !== undefined && (Number(port) > 65535 || Number(port) === 0))) return undefined;
  if (name !== 'http' && name !== 'https') return name;
  const usual = name === 'http' ? 80 : 443;
  const number = port ? Number(port) : usual;
  return {
    scheme: name,
    host: host.replace(/^\[|\]$/g, ''),
    port: number,
    path: path.startsWith('/') ? path : `/${path}`,
    authority: number === usual ? host : `${host}:${number}`,
  };
}
