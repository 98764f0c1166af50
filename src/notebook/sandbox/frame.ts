// Runs inside the opaque-origin iframe. It never sees the page: it starts workers and ends them, told so over one MessagePort.
let source = '';
let spare: Worker | undefined;
const live = new Map<number, Worker>();

addEventListener(
  'message',
  (event: MessageEvent) => {
    const [control] = event.ports;
    if (event.source !== parent || !control) return;
    source = URL.createObjectURL(new Blob([event.data.runner], { type: 'text/javascript' }));
    control.onmessage = ({ data, ports }: MessageEvent) => {
      if (data.type === 'run') start(data.id, { blocks: data.blocks, options: data.options }, control, ports);
      else if (data.type === 'end') {
        live.get(data.id)?.terminate();
        live.delete(data.id);
        spare ??= new Worker(source);
      }
    };
    spare = new Worker(source);
    control.postMessage({ type: 'ready' });
  },
  { once: true },
);

function start(
  id: number,
  program: { readonly blocks: readonly string[]; readonly options: unknown },
  control: MessagePort,
  ports: readonly MessagePort[],
): void {
  // A fresh worker for every run: nothing of the last one is left.
  const worker = spare ?? new Worker(source);
  spare = undefined;
  live.set(id, worker);
  worker.onerror = (event) => control.postMessage({ type: 'crash', id, message: event.message });
  const [port] = ports;
  if (port) worker.postMessage(program, [port]);
}
