// Finds a Chromium for the browser tests, and gets one where it can.
import { existsSync } from 'node:fs';
import { installPackages } from './apt.mjs';
import { run } from './setup.mjs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Path of a Chromium on this machine; undefined leaves it to Playwright's own download. */
export function chromiumPath() {
  return [process.env.CHROMIUM_PATH, ...places].find((path) => path && existsSync(path));
}

/** Makes sure that there is a Chromium. Returns undefined, or a sentence that says what to install. */
export async function ensureChromium() {
  if (chromiumPath()) return undefined;
  const { chromium } = await import('@playwright/test');
  if (existsSync(chromium.executablePath())) return undefined;
  if (installPackages(['chromium', 'fonts-liberation']) && chromiumPath()) return undefined;
  console.log("Installing Playwright's own Chromium…");
  if (run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']) === 0 && existsSync(chromium.executablePath())) return undefined;
  return 'The browser tests need Chromium, and none could be installed. Install it (Debian, Ubuntu: apt-get install chromium), or name one with CHROMIUM_PATH=/path/to/chromium.';
}
