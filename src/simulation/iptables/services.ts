import { parseInteger } from './mark.ts';

// From Debian's /etc/services: the ports that clusters and lessons meet. TCP and UDP both unless said otherwise.
const both: Readonly<Record<number, string>> = {
  53: 'domain', 88: 'kerberos', 111: 'sunrpc', 135: 'epmap', 137: 'netbios-ns', 138: 'netbios-dgm', 139: 'netbios-ssn', 161: 'snmp', 
  162: 'snmp-trap', 389: 'ldap', 464: 'kpasswd', 636: 'ldaps', 853: 'domain-s', 1194: 'openvpn', 1812: 'radius', 1813: 'radius-acct', 2049: 'nfs', 3478: 'nat-stun-port'
};
