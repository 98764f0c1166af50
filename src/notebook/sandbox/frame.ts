// Runs inside the opaque-origin iframe. It never sees the page: it starts workers and ends them, told so over one MessagePort.
import type { RunMessage } from './worker';

/** What the page says. `source` is what workers are made of from now on. */
export type FrameCommand =
  | { readonly type: 'source'; readonly text: string }
  | { readonly type: 'ping' }
  | ({ readonly type: 'run'; readonly id: number } & RunMessage)
  | { readonly type: 'end'; readonly id: number };

let source = '';
let spare: Worker | undefined;
const live = new Map<number, Worker>();

addEventListener(
  'message',
  (event: MessageEvent) => {
    const [control] = event.ports;
    if (event.source !== parent || !control) return;
    control.onmessage = ({ data, ports }: MessageEvent<FrameCommand>) => {
      if (data.type === 'ping') control.postMessage({ type: 'pong' });
      else if (data.type === 'source') setSource(data.text);
      else if (data.type === 'run') start(data, control, ports);
      else {
        live.get(data.id)?.terminate();
        live.delete(data.id);
        spare ??= new Worker(source);
      }
    };
    control.postMessage({ type: 'ready' });
  },
  { once: true },
);

function setSource(text: string): void {
  spare?.terminate();
  source = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  spare = new Worker(source);
}

function start({ id, program, options }: FrameCommand & { readonly type: 'run' }, control: MessagePort, ports: readonly MessagePort[]): void {
  // A fresh worker for every run: nothing of the last one is left.
  const worker = spare ?? new Worker(source);
  spare = undefined;
  live.set(id, worker);
  worker.onerror = (event) => control.postMessage({ type: 'crash', id, message: event.message });
  const [port] = ports;
  if (port) worker.postMessage({ program, options } satisfies RunMessage, [port]);
}
