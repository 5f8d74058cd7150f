/** Joiners stay: scripts and emoji are written with them. */
const UNSEEN = /(?:[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf})+/gu;

/**
 * Text of others (command lines, paths, names) as one line that says what it shows: what steers a terminal, turns the
 * text around it (`U+202E`) or hides in it is replaced by a space.
 */
export const plainText = (text: string): string => text.replace(UNSEEN, ' ');
