/** How a progress stream may be written: Buildbeat's own way and those of other tools. */
export const PROGRESS_DIALECTS = ['buildbeat', 'kilroy', 'void-box', 'bazel', 'cargo'] as const;
export type ProgressDialect = (typeof PROGRESS_DIALECTS)[number];
