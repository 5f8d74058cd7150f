/** Lines of a table whose columns are as wide as their widest cell; the last one is cut at `width`. */
export function table(rows: readonly (readonly string[])[], width?: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column])));
    return cut(cells.join('  '), width);
  });
}

/** A line no longer than `width`. */
export const cut = (line: string, width?: number): string =>
  width !== undefined && line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;

const pad = (cell: string, width = 0): string => cell.padEnd(width);
