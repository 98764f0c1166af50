// Records what IPVS, ipvsadm and ipset of a real Linux do, in a virtual machine: no module is loaded on this machine and nothing is
// installed on it. Debian only; needs the packages qemu-system-x86, iproute2, iptables, ipset, ipvsadm, conntrack and dash.
//   node scripts/record-ipvs/record.mjs [part…]     all parts, or those whose names are given (01-schedulers …)
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeCluster } from './cluster.mjs';
import { Initrd, isExtension } from './initrd.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = `${root}.cache/record-ipvs`;
const output = `${root}test/fixtures/ipvs`;
const timeLimit = 300_000;

const programs = [
  'dash',
  'ip',
  'ipvsadm',
  'ipset',
  'conntrack',
  'iptables-legacy',
  'iptables-legacy-restore',
  'iptables-legacy-save',
  'iptables-nft',
  'iptables-nft-restore',
  'iptables-nft-save',
];

const applets =
  'awk base64 basename cat chmod cut date dmesg echo env expr grep head insmod kill ls mkdir mkfifo modprobe mount mv nc nslookup paste ping poweroff printf rm sed seq sleep sort tail timeout touch tr true uname uniq usleep wc';

const modules =
  'veth dummy bridge br_netfilter nf_conntrack nf_conntrack_netlink ip_tables iptable_nat iptable_filter iptable_mangle nf_tables nft_compat nft_chain_nat ' +
  'xt_set xt_mark xt_comment xt_conntrack xt_addrtype xt_physdev xt_MASQUERADE xt_nat xt_ipvs ipt_REJECT ' +
  'ip_set_hash_ip ip_set_hash_ipport ip_set_hash_ipportip ip_set_hash_ipportnet ip_set_hash_net ip_set_bitmap_port ' +
  'ip_vs ip_vs_rr ip_vs_wrr ip_vs_lc ip_vs_wlc ip_vs_lblc ip_vs_lblcr ip_vs_sh ip_vs_dh ip_vs_sed ip_vs_nq ip_vs_mh';

mkdirSync(cache, { recursive: true });
mkdirSync(output, { recursive: true });
const kernel = fetchKernel();
writeFileSync(`${cache}/initrd`, buildInitrd(kernel, process.argv.slice(2)));
await boot(kernel);
save(readFileSync(`${cache}/files`, 'latin1').replaceAll('\r', ''));

function fetchKernel() {
  const depends = execFileSync('apt-cache', ['depends', 'linux-image-cloud-amd64'], { encoding: 'utf8' });
  const image = /linux-image-[0-9.]+-\d+-cloud-amd64/.exec(depends)?.[0];
  if (!image) throw new Error('apt knows no linux-image-cloud-amd64; run apt-get update');
  const folder = `${cache}/${image}`;
  if (!readdirSync(cache).includes(image)) {
    for (const name of [image, 'busybox-static']) execFileSync('apt-get', ['download', name], { cwd: cache, stdio: ['ignore', 'ignore', 'inherit'] });
    for (const deb of readdirSync(cache).filter((file) => file.endsWith('.deb'))) execFileSync('dpkg', ['-x', deb, folder], { cwd: cache });
  }
  return { folder, version: image.replace('linux-image-', '') };
}

function buildInitrd({ folder, version }, parts) {
  const disk = new Initrd();
  for (const name of ['proc', 'sys', 'dev', 'run', 'tmp', 'out', 'var', 'usr/lib', 'usr/lib64']) disk.folder(`/${name}`);
  disk.link('/lib', 'usr/lib');
  disk.link('/lib64', 'usr/lib64');
  disk.link('/var/run', '/run');
  disk.file('/bin/busybox', readFileSync(`${folder}/bin/busybox`), true);
  for (const applet of applets.split(' ')) disk.link(`/bin/${applet}`, 'busybox');
  for (const program of programs) disk.program(program);
  disk.link('/bin/sh', '/usr/sbin/dash');
  disk.tree('/usr/lib/x86_64-linux-gnu/xtables', '/usr/lib/x86_64-linux-gnu/xtables', isExtension);
  disk.file('/etc/protocols', 'ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6-icmp 58 IPv6-ICMP\nsctp 132 SCTP\n');
  disk.file('/etc/services', 'domain 53/tcp\ndomain 53/udp\nhttp 80/tcp\n');
  const from = `${folder}/lib/modules/${version}`;
  for (const part of ['kernel/net', 'kernel/lib', 'kernel/crypto', 'kernel/drivers/net'])
    disk.tree(
      `${from}/${part}`,
      `/usr/lib/modules/${version}/${part}`,
      (path) => /\/(net|lib|crypto)\/.*\.ko$|\/(veth|dummy)\.ko$/.test(path) && !/\/drivers\/net\/(?!veth|dummy)/.test(path),
    );
  for (const name of ['modules.builtin', 'modules.order']) disk.file(`/usr/lib/modules/${version}/${name}`, readFileSync(`${from}/${name}`));
  disk.file(`/usr/lib/modules/${version}/modules.dep`, dependencies(folder, version));
  disk.file('/modules', modules);
  disk.file('/init', readFileSync(`${here}guest/init`), true);
  for (const name of readdirSync(`${here}guest`))
    if (name.endsWith('.sh') && wanted(name, parts)) disk.file(`/guest/${name}`, readFileSync(`${here}guest/${name}`));
  for (const [name, text] of writeCluster()) disk.file(`/guest/cluster/${name}`, text);
  return disk.pack();
}

function wanted(name, parts) {
  return parts.length === 0 || !/^\d/.test(name) || parts.some((part) => name.startsWith(part));
}

// depmod needs no root and no installed kernel; busybox has it too.
function dependencies(folder, version) {
  execFileSync(`${folder}/bin/busybox`, ['depmod', '-b', folder, version]);
  return readFileSync(`${folder}/lib/modules/${version}/modules.dep`);
}

function boot({ folder, version }) {
  const args = [
    '-accel',
    'tcg',
    '-cpu',
    'max',
    '-smp',
    '1',
    '-m',
    '768',
    '-nographic',
    '-nodefaults',
    '-serial',
    'stdio',
    '-serial',
    `file:${cache}/files`,
    '-no-reboot',
    '-nic',
    'none',
  ];
  const append = 'console=ttyS0 quiet panic=-1 nokaslr mitigations=off random.trust_cpu=on tsc=reliable no_timer_check';
  const machine = spawn('qemu-system-x86_64', [...args, '-kernel', `${folder}/boot/vmlinuz-${version}`, '-initrd', `${cache}/initrd`, '-append', append], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const timer = setTimeout(() => machine.kill(), timeLimit);
  return new Promise((resolve) => machine.on('exit', () => resolve(clearTimeout(timer))));
}

function save(text) {
  if (!text.includes('@@DONE')) throw new Error('the machine ended before the recording did');
  for (const [, name, data] of text.matchAll(/@@FILE (.*)\n([\s\S]*?)@@END/g)) {
    const bytes = Buffer.from(data, 'base64');
    // A log is for the reader of this script, not for the tests.
    if (name.endsWith('.log')) {
      if (bytes.length > 0) console.log(`\n== ${name}\n${bytes}`);
    } else writeFileSync(`${output}/${name}`, bytes);
  }
}
