/**
 * Regular expressions as a user wrote them. A broken one is left out: where settings are read is where the user
 * is told.
 */
export function compilePatterns(sources: readonly string[]): readonly RegExp[] {
  return sources.flatMap((source) => {
    try {
      return [new RegExp(source)];
    } catch {
      return [];
    }
  });
}
