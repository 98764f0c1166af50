import { workerOf } from '../names';
import type { LabTask } from '../task';

/** The network that the machines themselves are in. */
export const nodeTasks: readonly LabTask[] = [
  {
    id: 'node-range',
    title: 'The range of the nodes',
    question: () => 'Which network range are the nodes part of?',
    answer: { kind: 'range', right: ({ nodeInterface }) => nodeInterface.range },
    look: ([controlPlane]) => `Look at the interface that has ${controlPlane}’s own address, and at the length behind the address.`,
    hints: ([controlPlane]) => [
      'Nodes are machines like any other. Their network is there before Kubernetes is, so no object of the API has its range.',
      `Find out which address ${controlPlane} is known by, then look for it among its interfaces. The number behind the slash says how many bits all nodes share.`,
    ],
    commands: () => [{ line: 'hostname -i' }, { line: 'ip addr' }, { line: 'ip route' }],
    because: ({ nodes }) => `Every node is in it: ${nodes.map(({ name, address }) => `${name} ${address}`).join(', ')}.`,
  },
  {
    id: 'node-interface',
    title: 'The interface in that range',
    question: ([controlPlane]) => `Which interface of \`${controlPlane}\` is in the range of the nodes?`,
    answer: {
      kind: 'word',
      of: 'interface',
      // As `ip` prints it, with its other end behind an @.
      read: (written) => written.replace(/^\d+:\s*/, '').replace(/@.*$|:$/g, ''),
      right: ({ nodeInterface }) => nodeInterface.name,
      slip: (facts, name) => {
        const { cluster, controlPlane } = facts;
        if (!cluster.node(controlPlane.name).host.devices.has(name)) return `${controlPlane.name} has no interface ${name}.`;
        const own = facts.interfacesOf(controlPlane.name).find((one) => one.name === name);
        return own ? `${name} has ${own.address}, and the other nodes are not reached by it.` : `${name} has no address at all.`;
      },
    },
    look: () => 'Look for the interface whose address the other nodes use, and for the route to them.',
    hints: () => [
      'A machine may have several network cards. The other nodes are reached by one of them.',
      'A route names the interface that packets to a range leave by.',
    ],
    commands: () => [{ line: 'ip -br addr' }, { line: 'ip route' }],
    because: ({ nodeInterface, controlPlane }) => `It has ${nodeInterface.address}, the address that the API knows ${controlPlane.name} by.`,
  },
  {
    id: 'usable-hosts',
    title: 'Room for machines',
    question: () => 'How many machines can have an address in the range of the nodes?',
    answer: {
      kind: 'number',
      right: ({ nodeInterface: { range } }) => range.last - range.first - 1,
      slip: ({ nodeInterface: { range }, nodes }, number) => {
        const size = range.last - range.first + 1;
        if (number === size)
          return `The range has ${size} addresses, and machines cannot have all of them: its first names the network, its last is for broadcasts.`;
        if (number === size - 1) return 'Two addresses of a range are not for machines: its first and its last.';
        return number === nodes.length ? `So many nodes there are now. The range has room for more.` : undefined;
      },
    },
    look: () => 'Take the range apart with `ipcalc`: it counts hosts.',
    hints: () => [
      'Of the 32 bits of an address, those that the prefix leaves over number the machines.',
      'The address of all zeros names the network, and the address of all ones is for broadcasts. Neither is for a machine.',
    ],
    commands: () => [{ line: "ipcalc -b $(ip -br addr show eth0 | awk '{print $3}')" }],
    because: ({ nodeInterface: { range } }) =>
      `The range has ${range.last - range.first + 1} addresses; its first names the network and its last is for broadcasts.`,
  },
  {
    id: 'worker-address',
    title: 'The address of a node',
    question: (names) => `Which address does \`${workerOf(names)}\` have in the range of the nodes?`,
    answer: { kind: 'address', right: ({ worker }) => worker.address },
    look: (names) => `Look at ${workerOf(names)} itself, or at who has the name ${workerOf(names)}.`,
    hints: (names) => [
      'The same interface as on the other node, on the other node.',
      `The names of the nodes stand in /etc/hosts. Or look at ${workerOf(names)}’s own interfaces: it has a tab in the terminal, and ssh goes there too.`,
    ],
    commands: (names) => [{ line: 'cat /etc/hosts' }, { line: `ping -c 1 ${workerOf(names)}` }, { line: 'ip -br addr', on: workerOf(names) }],
    because: ({ worker }) => `The kubelet of ${worker.name} registered it with this address.`,
  },
];
