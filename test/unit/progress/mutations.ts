/** Random and mutated lines, the same ones for the same seed. */
export class Mutations {
  private state: number;

  constructor(
    private readonly lines: readonly string[],
    seed: number,
  ) {
    this.state = seed;
  }

  next(): string {
    const line = this.pick(this.lines);
    switch (this.below(9)) {
      case 0:
        return this.noise(this.below(200));
      case 1:
        return line.slice(0, this.below(line.length));
      case 2:
        return line.slice(this.below(line.length));
      case 3:
        return this.splice(line, this.noise(1 + this.below(8)));
      case 4:
        return this.splice(line, this.pick(this.lines));
      case 5:
        return `${'[{'.repeat(this.below(500))}${line}`;
      case 6:
        return this.withField(line, this.pick(STRANGE));
      case 7:
        return this.withoutField(line);
      default:
        return line;
    }
  }

  private splice(line: string, part: string): string {
    const from = this.below(line.length + 1);
    return line.slice(0, from) + part + line.slice(from + this.below(10));
  }

  private withField(line: string, value: unknown): string {
    const record = fieldsOf(line);
    const keys = Object.keys(record);
    if (keys.length === 0) return JSON.stringify(value);
    const key = this.pick(keys);
    const inner = record[key];
    const nested = typeof inner === 'object' && inner !== null && this.below(2) === 0;
    record[key] = nested
      ? { ...inner, [this.pick([...Object.keys(inner), 'label', '__proto__'])]: value }
      : value;
    return JSON.stringify(record);
  }

  private withoutField(line: string): string {
    const record = fieldsOf(line);
    const gone = this.pick([...Object.keys(record), 'id']);
    return JSON.stringify(Object.fromEntries(Object.entries(record).filter(([key]) => key !== gone)));
  }

  private noise(length: number): string {
    let text = '';
    while (text.length < length) text += this.below(4) > 0 ? this.pick(CHARACTERS) : this.anyCharacter();
    return text;
  }

  private anyCharacter(): string {
    return String.fromCharCode(this.below(0xffff));
  }

  private pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  /** mulberry32. */
  private below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
}

const CHARACTERS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\',
  ' ',
  '\t',
  '\r',
  '0',
  '9',
  'e',
  '.',
  '-',
  'true',
  'null',
  '\u0000',
  '\u001b',
  '\ufeff',
  '\ud800',
];

const STRANGE: readonly unknown[] = [
  false,
  0,
  -1,
  1.5,
  1e308,
  -0,
  2 ** 53,
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  'Infinity',
  '1e999',
  '9'.repeat(400),
  '\u0000',
  '\ud800',
  'x'.repeat(5000),
  [],
  [[]],
  [null],
  {},
  { a: {} },
  { length: 3 },
  true,
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  ['a', 1],
  { toString: 1 },
  { reason: 'x' },
  '1772445600000',
  'constructor',
];

function fieldsOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
