// Runs inside one network namespace: listens where it is told to, and connects where it is told to. JSON lines on stdin and stdout.
import dgram from 'node:dgram';
import net from 'node:net';
import readline from 'node:readline';
import type { Answer, Request } from './agents.ts';

// Milliseconds, and longer than anybody waits.
const linger = 250;
const say = (answer: Answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

function listen({ id, protocol, port, name, addresses }: Request & { op: 'listen' }): void {
  const greet = (address = '', remotePort = 0) => `${name} ${address.replace('::ffff:', '')} ${remotePort}`;
  if (protocol === 'TCP') {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(greet(socket.remoteAddress, socket.remotePort));
      // What nobody acknowledges would be sent again, into the counters of the next case.
      setTimeout(() => socket.resetAndDestroy(), linger);
    });
    server.listen({ port, host: '::', backlog: 4096 }, () => say({ id, outcome: 'OK' }));
  } else {
    // A socket for all addresses would answer from whichever the route back prefers, which is not always the one that was asked.
    let left = addresses.length;
    for (const address of addresses) {
      const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
      socket.on('message', (_, from) => socket.send(greet(from.address, from.port), from.port, from.address));
      socket.on('error', (error: NodeJS.ErrnoException) => left > 0 && say({ id, outcome: error.code ?? 'ERROR' }));
      socket.bind(port, address, () => --left === 0 && say({ id, outcome: 'OK' }));
    }
  }
}

function answerOf(id: number, text: string): Answer {
  const [backend = '', source = '', port = ''] = text.split(' ');
  return { id, outcome: 'OK', backend, source, sourcePort: Number(port) };
}

function connectTCP({ id, address, port, sourcePort, timeout }: Request & { op: 'connect' }): void {
  let text = '';
  let done = false;
  const socket = net.connect({ host: address, port, localPort: sourcePort });
  // connect(2) has returned by then, and with it the packet's way through the rules is over.
  setImmediate(() => say({ id, outcome: 'SENT' }));
  const finish = (answer: Answer) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    // A socket that is still connecting has nothing to reset, and would go on trying.
    if (socket.connecting) socket.destroy();
    else socket.resetAndDestroy();
    say(answer);
  };
  // An attempt that nobody answers is given up before its SYN is sent again.
  const timer = setTimeout(() => finish({ id, outcome: 'TIMEOUT' }), timeout);
  socket.on('data', (data) => {
    text += data.toString();
  });
  socket.on('end', () => finish(answerOf(id, text)));
  socket.on('error', (error: NodeJS.ErrnoException) => finish({ id, outcome: error.code ?? 'ERROR' }));
}

function connectUDP({ id, address, port, sourcePort, timeout }: Request & { op: 'connect' }): void {
  let done = false;
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const finish = (answer: Answer) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    socket.close();
    say(answer);
  };
  const timer = setTimeout(() => finish({ id, outcome: 'TIMEOUT' }), timeout);
  const fail = (error: NodeJS.ErrnoException | null | undefined) => {
    if (!error) return;
    say({ id, outcome: 'SENT' });
    finish({ id, outcome: error.code ?? 'ERROR' });
  };
  socket.on('message', (message) => finish(answerOf(id, message.toString())));
  socket.on('error', fail);
  socket.bind(sourcePort, () => {
    try {
      socket.connect(port, address, ((error?: NodeJS.ErrnoException) => {
        if (error) fail(error);
        else
          socket.send('x', (sendError) => {
            fail(sendError);
            say({ id, outcome: 'SENT' });
          });
      }) as () => void);
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line) as Request;
  if (request.op === 'listen') listen(request);
  else if (request.protocol === 'TCP') connectTCP(request);
  else connectUDP(request);
});
process.stdin.on('end', () => process.exit(0));
say({ id: 0, outcome: 'READY' });
