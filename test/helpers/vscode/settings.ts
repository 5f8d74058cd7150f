/** VS Code's own themes by what they are for. */
export const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  highContrast: 'Default High Contrast',
} as const;

export type ThemeName = keyof typeof themes;

/** The settings that choose a theme. */
export const themeSettings = (theme: ThemeName): Record<string, unknown> => ({
  'workbench.colorTheme': themes[theme],
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
});

/** The settings of a window that asks whether a folder is to be trusted. */
export const untrustedSettings: Record<string, unknown> = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};
