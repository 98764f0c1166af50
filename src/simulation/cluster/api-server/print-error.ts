import type { Status } from './status.ts';

/**
 * A refusal as kubectl prints it: `The Service "web" is invalid: …` with a line for each cause, otherwise `Error from server (Reason): message`.
 * @param prefix what a command puts before the message, such as `error when creating "svc.yaml": `; Invalid errors have none.
 */
export function printStatusError({ reason, message = '', details }: Status, prefix = ''): string {
  if (reason === 'Invalid' && details?.causes?.length) {
    const causes = [...new Set(details.causes.map(({ field, message: text }) => (field ? `${field}: ${text}` : text)))];
    const head = `The ${details.kind ?? ''} "${details.name ?? ''}" is invalid: `;
    return causes.length === 1 ? `${head}${causes[0]}` : `${head}\n${causes.map((cause) => `* ${cause}`).join('\n')}`;
  }
  return `Error from server${reason ? ` (${reason})` : ''}: ${prefix}${message}`;
}
