/**
 * Reads the start time that `ps -o lstart=` prints in the C locale and in local time:
 * `Sat Nov 21 08:31:29 2026`.
 *
 * @returns epoch seconds, or undefined when the text is something else
 */
export function parseLstart(text: string): number | undefined {
  if (!/^\w{3} +\w{3} +\d{1,2} +\d{2}:\d{2}:\d{2} +\d{4}$/.test(text.trim())) return undefined;
  const time = new Date(text.trim()).getTime();
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
