/** The system's name of an error (`ENOENT`, `EACCES`), when it has one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT';
