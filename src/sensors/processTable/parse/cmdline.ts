const NUL = '\0';

/**
 * Reads `/proc/PID/cmdline`: every argument ends with a NUL. A process that rewrote its title shows it as one
 * string with padding behind, which becomes the only argument. Empty arguments at the very end cannot be told
 * from padding and are dropped. Invalid UTF-8 is replaced.
 */
export function parseCmdline(bytes: Uint8Array): string[] {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (end === 0) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
  return text.includes(NUL) ? text.split(NUL) : [text.trimEnd()];
}
