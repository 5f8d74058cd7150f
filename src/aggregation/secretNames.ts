const ANYWHERE =
  /(?:password|passwd|passphrase|secret|token|credentials?|(?:api|access|private|signing|encryption|master)_?key)(?=_|\d|$)|(?:^|_)(?:jwt|creds)(?=_|$)/;

/** Too short, or too common in other words, to be looked for anywhere: `bypass`, `--pass-through`, `PWD`. */
const AT_THE_END = /(?:^|_)(?:(?:db|pg|store|key)?pass|pass(?:in|out)|pat)$|_pwd$/;

const WITH_UNDERSCORE = /_(?:key|auth)$/i;

/** What only speaks of a secret: `--token-file x`, `--password-stdin`, `SECRET_NAME=x`. */
const ABOUT =
  /_(?:file|path|dir|stdin|name|type|url|uri|endpoint|length|size|limit|count|ttl|expiry|policy)$/;

/** Whether a variable, an option, a header or a property of this name holds a secret. */
export function isSecretName(name: string): boolean {
  if (/^--no-/.test(name)) return false;
  const bare = name.replace(/^-D(?=\w)/, '');
  const words = bare
    .replace(/([a-z\d])(?=[A-Z])/g, '$1_')
    .replace(/[.-]/g, '_')
    .toLowerCase();
  if (ABOUT.test(words)) return false;
  return ANYWHERE.test(words) || AT_THE_END.test(words) || WITH_UNDERSCORE.test(bare);
}
