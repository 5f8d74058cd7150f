import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './chromium';

/** A headless Chromium that stays on this machine. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-sync', '--disable-component-update'],
    ],
  });
}
