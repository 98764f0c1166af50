// One run of one program, in a worker of its own. Output goes straight to the page over the port that comes with the program.
import { runProgram } from '../run-program';

self.onmessage = async ({ data, ports }: MessageEvent) => {
  const [port] = ports;
  self.onmessage = null;
  if (!port) return;
  const done = await runProgram(data.blocks, (output) => port.postMessage({ type: 'output', output }));
  port.postMessage({ type: 'done', done });
};
