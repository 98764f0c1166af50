/**
 * What the site needs, and nothing else. Scripts: the site's own, Docusaurus' few lines in the page, and, for the sandbox alone, blobs and
 * evaluation: its frame is made in the page and so inherits this policy, beside a stricter one of its own that allows it no network at all.
 */
const directives: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'script-src': "'self' 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src': "'self' blob:",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'frame-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'self'",
  'form-action': "'self'",
};

/** The policy in one line, as a header's value or a meta tag's content. */
export const contentSecurityPolicy = Object.entries(directives)
  .map(([name, value]) => `${name} ${value}`)
  .join('; ');
