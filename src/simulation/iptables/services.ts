// From Debian's /etc/services (netbase 6.4): the ports that clusters and lessons meet, by protocol because the names differ.
// biome-ignore format: one line per port would hide the table.
const names: Readonly<Record<'tcp' | 'udp' | 'sctp', Readonly<Record<number, string>>>> = {
  tcp: {
    7: 'echo', 9: 'discard', 20: 'ftp-data', 21: 'ftp', 22: 'ssh', 23: 'telnet', 25: 'smtp', 53: 'domain', 80: 'http', 88: 'kerberos',
    110: 'pop3', 111: 'sunrpc', 143: 'imap2', 161: 'snmp', 179: 'bgp', 389: 'ldap', 443: 'https', 445: 'microsoft-ds', 465: 'submissions',
    587: 'submission', 636: 'ldaps', 853: 'domain-s', 873: 'rsync', 993: 'imaps', 995: 'pop3s', 1080: 'socks', 1433: 'ms-sql-s', 2049: 'nfs',
    3306: 'mysql', 3389: 'ms-wbt-server', 5060: 'sip', 5061: 'sip-tls', 5222: 'xmpp-client', 5432: 'postgresql', 5671: 'amqps', 5672: 'amqp',
    6379: 'redis', 6514: 'syslog-tls', 6667: 'ircd', 7000: 'bbs', 8080: 'http-alt', 8081: 'tproxy', 8088: 'omniorb', 8140: 'puppet',
    9418: 'git', 10000: 'webmin', 10050: 'zabbix-agent', 10051: 'zabbix-trapper', 10080: 'amanda', 30865: 'csync2',
  },
  udp: {
    7: 'echo', 9: 'discard', 53: 'domain', 67: 'bootps', 68: 'bootpc', 69: 'tftp', 88: 'kerberos', 111: 'sunrpc', 123: 'ntp', 161: 'snmp',
    162: 'snmp-trap', 389: 'ldap', 443: 'https', 500: 'isakmp', 514: 'syslog', 546: 'dhcpv6-client', 547: 'dhcpv6-server', 853: 'domain-s',
    1194: 'openvpn', 1812: 'radius', 1813: 'radius-acct', 2049: 'nfs', 4500: 'ipsec-nat-t', 5060: 'sip', 5353: 'mdns', 7000: 'afs3-fileserver',
  },
  sctp: { 5672: 'amqp' },
};

/** The name `iptables -L` prints for a port, or its number. */
export function serviceName(port: number, protocol: 'tcp' | 'udp' | 'sctp'): string {
  return names[protocol][port] ?? `${port}`;
}

/** Reads a port number or one of the names above. */
export function parsePort(text: string, protocol: 'tcp' | 'udp' | 'sctp'): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 65535 ? Number(text) : undefined;
  const found = Object.entries(names[protocol]).find(([, name]) => name === text);
  return found && Number(found[0]);
}
