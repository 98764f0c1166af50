// One run of one program, in a worker of its own. Output goes straight to the page over the port that comes with the program.
import { runProgram } from '../run-program';

self.onmessage = async ({ data, ports }: MessageEvent) => {
  const [port] = ports;
  self.onmessage = null;
  if (!port) return;
  // Bound before the reader's code runs: what that code does to prototypes does not reach it.
  const post = port.postMessage.bind(port);
  const done = await runProgram(data.blocks, (output) => post({ type: 'output', output }), data.options);
  post({ type: 'done', done });
};
