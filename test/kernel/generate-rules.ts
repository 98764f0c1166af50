import { createRandom, type Random } from '../../src/simulation/cluster/random.ts';

type TableName = 'raw' | 'mangle' | 'filter' | 'nat';

/** A chain, and which built-in chains may lead to it. */
interface Place {
  readonly table: TableName;
  readonly chain: string;
  readonly hooks: readonly string[];
  /** Chains that a rule here may go to: only ever further ones, so that nothing goes in circles. */
  readonly next: readonly string[];
}

const builtIn: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'OUTPUT', 'POSTROUTING', 'INPUT'],
};

const addresses = ['10.244.0.5', '10.244.0.20', '10.244.1.5', '10.244.1.6', '10.19.9.95', '10.19.9.9', '10.96.0.10', '203.0.113.1'];
const networks = ['10.244.0.0/16', '10.244.0.0/24', '10.244.1.0/24', '10.19.9.0/24', '10.96.0.0/12', '203.0.113.0/24', '10.244.0.0/30'];
const devices = ['eth0', 'eth+', 'cni0', 'cali+', 'lo', 'veth+'];
const marks = [1, 2, 3, 0x10, 0x13, 0x4000, 0xff, 0xffffffff];

/** Rules that are nobody's: random chains of everything that can be modelled, as iptables-restore input. The same seed gives the same rules. */
export function generateRules(seed: number): string {
  return new RuleMaker(seed, createRandom(seed * 104_729 + 3)).make();
}

class RuleMaker {
  readonly #seed: number;
  readonly #random: Random;
  #recent = 0;

  constructor(seed: number, random: Random) {
    this.#seed = seed;
    this.#random = random;
  }

  make(): string {
    return (Object.keys(builtIn) as TableName[]).map((table) => this.#table(table)).join('');
  }

  #pick<T>(...choices: readonly T[]): T {
    return choices[this.#random.below(choices.length)] as T;
  }

  #chance(percent: number): boolean {
    return this.#random.below(100) < percent;
  }

  #not(percent = 30): string {
    return this.#chance(percent) ? '! ' : '';
  }

  #table(table: TableName): string {
    const user = (names: string, hooks: readonly string[]) =>
      Array.from({ length: 1 + this.#random.below(table === 'raw' ? 2 : 4) }, (_, i) => ({ chain: `${table.toUpperCase()}-${names}${i}`, hooks }));
    // Destinations are changed before routing, sources behind it: nat has a family of chains for each.
    const families = table === 'nat' ? [user('D', ['PREROUTING', 'OUTPUT']), user('S', ['POSTROUTING'])] : [user('U', builtIn[table])];
    const places: Place[] = [];
    for (const chain of builtIn[table]) {
      const family = families.find((members) => members[0]?.hooks.includes(chain)) ?? [];
      places.push({ table, chain, hooks: [chain], next: family.map((member) => member.chain) });
    }
    for (const family of families)
      family.forEach(({ chain, hooks }, i) => {
        places.push({ table, chain, hooks, next: family.slice(i + 1).map((member) => member.chain) });
      });
    const policy = (chain: string) => (!builtIn[table].includes(chain) ? '-' : table === 'filter' && this.#chance(12) ? 'DROP' : 'ACCEPT');
    const head = places.map(({ chain }) => `:${chain} ${policy(chain)} [0:0]`);
    const rules = places.flatMap((place) => Array.from({ length: this.#random.below(table === 'raw' ? 3 : 6) }, () => this.#rule(place)));
    return [`*${table}`, ...head, ...rules, 'COMMIT', ''].join('\n');
  }

  #rule(place: Place): string {
    let target = this.#target(place);
    const { protocol, words } = this.#matches(place);
    const needsPorts = /:\d|--to-ports/.test(target);
    const hasProtocol = words.some((word) => /^(! )?-p /.test(word));
    // What changes ports has to know that there are any.
    if (needsPorts && !protocol) target = hasProtocol ? '-j RETURN' : `-p tcp ${target}`;
    if (target.includes('tcp-reset') && protocol !== 'tcp') target = hasProtocol ? '-j REJECT' : `-p tcp ${target}`;
    return [`-A ${place.chain}`, ...words, target].filter((word) => word !== '').join(' ');
  }

  #matches(place: Place): { protocol?: 'tcp' | 'udp'; words: string[] } {
    const words: string[] = [];
    if (this.#chance(25)) words.push(`${this.#not()}-s ${this.#pick(...addresses, ...networks)}`);
    if (this.#chance(25)) words.push(`${this.#not()}-d ${this.#pick(...addresses, ...networks)}`);
    const isUser = place.hooks.length > 1;
    if (this.#chance(10) && (isUser || !['OUTPUT', 'POSTROUTING'].includes(place.chain))) words.push(`${this.#not()}-i ${this.#pick(...devices)}`);
    if (this.#chance(10) && (isUser || !['INPUT', 'PREROUTING'].includes(place.chain))) words.push(`${this.#not()}-o ${this.#pick(...devices)}`);
    const protocol = this.#chance(35) ? this.#pick('tcp', 'tcp', 'udp' as const) : undefined;
    if (protocol) words.push(`-p ${protocol}`);
    else if (this.#chance(4)) words.push(this.#pick('! -p tcp', '-p icmp', '! -p udp', '-p 99', '! -f'));
    const makers = protocol ? [...this.#ofProtocol(protocol), ...this.#general(place, protocol)] : this.#general(place);
    for (let i = this.#pick(0, 1, 1, 1, 2); i > 0; i--) {
      const word = this.#pick(...makers)();
      // iptables-nft saves two `-m tcp` of a rule as one.
      if (protocol && word.startsWith(`-m ${protocol} `) && words.some((other) => other.startsWith(`-m ${protocol} `))) continue;
      words.push(word);
    }
    return { protocol, words };
  }

  #ofProtocol(protocol: 'tcp' | 'udp'): (() => string)[] {
    const port = () => this.#pick(80, 8080, 53, 5353, 30080, 9);
    const range = () => this.#pick(`${port()}`, '1024:', ':1023', '8000:9000', '10000:60000');
    const ports = () => `-m ${protocol} ${this.#not()}--dport ${range()}`;
    const sources = () => `-m ${protocol} ${this.#not()}--sport ${range()}`;
    const several = () => `-m multiport ${this.#not()}--${this.#pick('dports', 'sports', 'ports')} ${port()},${this.#pick('8000:9000', '53', '1024:65535')}`;
    const flags = () =>
      protocol === 'tcp'
        ? `-m tcp ${this.#not()}${this.#pick('--syn', '--tcp-flags SYN,ACK SYN', '--tcp-flags ALL SYN', '--tcp-flags ACK ACK', '--tcp-option 8', '--tcp-option 5')}`
        : ports();
    return [ports, ports, sources, several, several, flags];
  }

  #general(place: Place, protocol?: 'tcp' | 'udp'): (() => string)[] {
    const mark = () => {
      const mask = this.#pick(...marks);
      return `${this.#not(40)}--mark ${this.#pick(0, mask, 1, 2 & mask, 0x10 & mask)}/${mask}`;
    };
    const states = () => this.#pick('NEW', 'NEW,RELATED', 'ESTABLISHED', 'INVALID', 'DNAT', 'DNAT', 'SNAT', 'SNAT,DNAT', 'UNTRACKED', 'NEW,UNTRACKED');
    const ports = () => this.#pick('80', '8080', '1:1024', '30080', '10000:60000');
    const connection = () =>
      this.#pick(
        () => `${this.#not()}--ctorigdst ${this.#pick(...addresses, ...networks)}`,
        () => `${this.#not()}--ctreplsrc ${this.#pick(...addresses, ...networks)}`,
        () => `${this.#not()}--ctorigsrc ${this.#pick(...addresses, ...networks)}`,
        () => `${this.#not()}--ctrepldst ${this.#pick(...addresses, ...networks)}`,
        () => `${this.#not()}--ctorigdstport ${ports()}`,
        () => `${this.#not()}--ctreplsrcport ${ports()}`,
        () => `${this.#not()}--ctproto ${this.#pick('tcp', 'udp')}`,
        () => `${this.#not()}--ctstatus ${this.#pick('NONE', 'CONFIRMED', 'SEEN_REPLY', 'ASSURED,CONFIRMED')}`,
        () => `--ctdir ${this.#pick('ORIGINAL', 'REPLY')}`,
        () => `${this.#not()}--ctstate ${states()} ${this.#not()}--ctproto 6`,
      )();
    const type = () => this.#pick('LOCAL', 'LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST', 'LOCAL,BROADCAST', 'UNICAST,MULTICAST');
    const every = () => this.#pick(2, 3, 5);
    const recent = () => {
      // What the kernel remembers under a name outlives the rules.
      const name = `R${this.#seed}-${this.#pick(this.#recent, this.#recent++)}`;
      const act = this.#pick(
        '--set',
        '--rcheck',
        '--rcheck --seconds 600',
        '--update --seconds 600',
        '--rcheck --seconds 600 --hitcount 2',
        '--remove',
        '--rcheck --seconds 600 --reap',
      );
      return `-m recent --name ${name} ${this.#not()}${act} ${this.#pick('', '', '--rdest', '--mask 255.255.255.0')}`.trimEnd();
    };
    const physdev = () =>
      this.#pick(
        `${this.#not()}--physdev-is-in`,
        ...(place.chain === 'FORWARD' || place.chain === 'POSTROUTING' ? [`${this.#not()}--physdev-is-bridged`, `${this.#not()}--physdev-is-out`] : []),
        ...(place.chain === 'FORWARD' ? [`${this.#not()}--physdev-in veth+`] : []),
      );
    const nth = () => {
      const n = every();
      return `-m statistic --mode nth ${this.#not(20)}--every ${n} --packet ${this.#random.below(n)}`;
    };
    const limit = () => `-m limit --limit ${this.#pick('1/day', '1/hour')} --limit-burst ${this.#pick(1, 2, 5)}`;
    // What remembers earlier packets is only asked about those that open a connection of the test: how many packets follow is not simulated.
    const opening = (clause: string) => `-m tcp --sport 10000:60000 --syn ${clause}`;
    const remembers = protocol === 'tcp' ? [nth, recent, limit].map((make) => () => opening(make())) : [];
    const makers = [
      ...remembers,
      ...Array.from({ length: 5 }, () => () => `-m mark ${mark()}`),
      () => `-m connmark ${mark()}`,
      ...Array.from({ length: 3 }, () => () => `-m conntrack ${this.#not()}--ctstate ${states()}`),
      () => `-m conntrack ${connection()}`,
      () => `-m state ${this.#not()}--state ${this.#pick('NEW', 'ESTABLISHED,RELATED', 'INVALID', 'UNTRACKED')}`,
      () => `-m addrtype ${this.#not()}--${this.#pick('src', 'dst')}-type ${type()}`,
      () => `-m addrtype --src-type ${type()} ${this.#not()}--dst-type ${type()}`,
      () => `-m statistic --mode random --probability ${this.#pick(0, 1)}`,
      () => `-m physdev ${physdev()}`,
      () => '-m comment --comment "a \\"quoted\\" comment"',
    ];
    if (place.chain === 'PREROUTING') makers.push(() => `-m addrtype ${this.#not()}--dst-type LOCAL --limit-iface-in`);
    return makers;
  }

  #target({ table, chain, hooks, next }: Place): string {
    const isUser = hooks.length > 1 || next.length === 0;
    const choices: (() => string)[] = [
      () => '',
      () => '-j ACCEPT',
      ...Array.from({ length: 4 }, () => () => this.#mark()),
      () => this.#connmark(),
      () => this.#pick('-j LOG --log-prefix "it: "', '-j NFLOG --nflog-group 5'),
    ];
    if (next.length > 0) {
      for (let i = 0; i < 5; i++) choices.push(() => `-j ${this.#pick(...next)}`);
      for (let i = 0; i < 2; i++) choices.push(() => `-g ${this.#pick(...next)}`);
    }
    choices.push(() => '-j RETURN');
    if (isUser) choices.push(() => '-j RETURN');
    if (table === 'raw') choices.push(() => this.#pick('-j CT --notrack', '-j NOTRACK'));
    if (table === 'filter')
      choices.push(
        () => '-j DROP',
        () => this.#reject(),
        () => this.#reject(),
      );
    if (table === 'mangle' && this.#chance(30)) choices.push(() => '-j DROP');
    if (table === 'nat' && hooks.includes('PREROUTING')) for (let i = 0; i < 8; i++) choices.push(() => this.#dnat());
    if (table === 'nat' && hooks.includes('OUTPUT') && !hooks.includes('PREROUTING'))
      choices.push(
        () => this.#dnat(),
        () => this.#dnat(),
      );
    if (table === 'nat' && hooks.includes('POSTROUTING')) for (let i = 0; i < 2; i++) choices.push(() => this.#snat());
    if (chain === 'INPUT' && table === 'nat') choices.push(() => '-j SNAT --to-source 10.244.0.99');
    return this.#pick(...choices)();
  }

  #mark(): string {
    const value = this.#pick(1, 2, 3, 0x10, 0x4000);
    return `-j MARK ${this.#pick(
      `--set-xmark ${value}/${this.#pick(0, 1, 3, 0xff, 0x4000, 0xffffffff)}`,
      `--set-mark ${value}/${this.#pick(1, 0xff)}`,
      `--or-mark ${value}`,
      `--and-mark ${value}`,
      `--xor-mark ${value}`,
    )}`;
  }

  #connmark(): string {
    return `-j CONNMARK ${this.#pick('--save-mark', '--restore-mark', '--set-mark 3', '--set-xmark 0x10/0xf0', '--save-mark --nfmask 0xf --ctmask 0xff', '--restore-mark --mask 0xf')}`;
  }

  #reject(): string {
    const kinds = ['net-unreachable', 'host-unreachable', 'proto-unreachable', 'port-unreachable', 'net-prohibited', 'host-prohibited', 'admin-prohibited'];
    return `-j REJECT${this.#pick('', ' --reject-with tcp-reset', ...kinds.map((kind) => ` --reject-with icmp-${kind}`))}`;
  }

  #dnat(): string {
    return this.#pick(
      () => `-j DNAT --to-destination ${this.#pick('10.244.0.5', '10.244.1.5', '10.244.1.6')}:${this.#pick(8080, 5353, 8080)}`,
      () => `-j DNAT --to-destination ${this.#pick('10.244.0.5', '10.244.1.5', '10.19.9.12')}`,
      () => '-j DNAT --to-destination 10.244.1.5-10.244.1.6',
      () => '-j DNAT --to-destination 10.244.1.5-10.244.1.6:8080 --persistent',
      () => `-j DNAT --to-destination 10.244.0.5:${this.#pick('8080-8090', '8070-8080', '5353-5360')}`,
      () => '-j DNAT --to-destination :8080',
      () => `-j REDIRECT --to-ports ${this.#pick(8080, 5353)}`,
      () => '-j REDIRECT',
    )();
  }

  #snat(): string {
    return this.#pick(
      '-j MASQUERADE',
      '-j MASQUERADE',
      '-j SNAT --to-source 10.19.9.9',
      '-j SNAT --to-source 10.19.9.200',
      '-j SNAT --to-source 10.19.9.100-10.19.9.120',
      '-j SNAT --to-source 10.19.9.100-10.19.9.120 --persistent',
    );
  }
}
