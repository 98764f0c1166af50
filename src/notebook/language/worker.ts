// TypeScript's language service in a worker of its own. First message: the library. Every other: a question, answered under its number.
import type { Answered, Asked } from './client';
import type { Language } from './protocol';
import { createLanguage } from './service';

let language: Language | undefined;

self.onmessage = ({ data }: MessageEvent<Asked>): void => {
  if ('library' in data) {
    language = createLanguage(JSON.parse(data.library));
    self.postMessage({ ready: true } satisfies Answered);
    return;
  }
  const { id, method, args } = data;
  try {
    const answer = (language?.[method] as ((...args: unknown[]) => unknown) | undefined)?.(...args);
    self.postMessage({ id, answer } satisfies Answered);
  } catch (error) {
    // TypeScript gives up on some half-typed code; the next question may well be answered.
    self.postMessage({ id, failure: String(error) } satisfies Answered);
  }
};
