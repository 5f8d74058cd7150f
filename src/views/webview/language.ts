/**
 * Gives the page a language where it has none: `LANG=C` makes one of it, `en-US@posix`, which no formatter takes, and
 * uPlot makes a formatter as it is loaded.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
