import { plainText } from '../../base/plainText';

/** Text of others (command lines, paths, process names) made safe for where it is shown. */

const MAX_LABEL = 300;

/** One line of plain text, cut at 300 characters. */
export function oneLine(text: string): string {
  const line = plainText(text).replace(/ {2,}/g, ' ').trim();
  return line.length > MAX_LABEL ? `${line.slice(0, MAX_LABEL - 1)}…` : line;
}

/** Markdown that shows `text` as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_~[\]<>&]/g, '\\$&')
    .replace(/^[#+\-=]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** A fenced code block that the text cannot close; its lines and tabs stay. */
export function codeBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/[^\n\t]+/g, plainText)}\n${fence}`;
}

/** A code span that the text cannot close. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${line}${gap}${fence}`;
}

/** The message of a notification, in which VS Code would turn `[text](command:…)` into a link. */
export function plainNotice(text: string): string {
  return plainText(text).replaceAll('](', ']\u200b(');
}

/** Text for where VS Code would turn `$(name)` into an icon. */
export const withoutIcons = (text: string): string => text.replaceAll('$(', '$\u200b(');

/** A regular expression that matches `text` and nothing else. */
export function exactPattern(text: string): string {
  return `^${text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The words that there are. */
export const joined = (separator: string, ...words: readonly (string | undefined)[]): string =>
  words.filter((word) => word !== undefined && word !== '').join(separator);

/** A Markdown list of facts; those that are not known are left out. Values are Markdown. */
export const bullets = (facts: readonly (readonly [name: string, value: string | undefined])[]): string =>
  facts
    .flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`- **${name}:** ${value}`]))
    .join('\n');

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
