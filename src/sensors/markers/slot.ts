const SLOT = /^(?<cwd>(?:%2F|[A-Za-z]%3A).*)\.marker$/i;

/**
 * The working directory that the name of a slot stands for: `%2Fhome%2Fme%2Fengine.marker` is that of
 * `/home/me/engine`, with `%` written as `%25`. Any other name is a slot too, but says nothing.
 */
export function cwdOfSlot(name: string): string | undefined {
  const cwd = SLOT.exec(name)?.groups?.['cwd'];
  if (cwd === undefined) return undefined;
  try {
    return decodeURIComponent(cwd);
  } catch {
    return undefined;
  }
}
