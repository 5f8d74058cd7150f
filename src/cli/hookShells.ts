/** The shells that `buildbeat hook` knows. */
export const HOOK_SHELLS = ['bash', 'zsh', 'fish', 'pwsh'] as const;
export type HookShell = (typeof HOOK_SHELLS)[number];
