import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter, type TextLine } from '../../../src/base/ndjson';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const texts = (lines: readonly TextLine[]): string[] => lines.map(({ text }) => text);

describe('the line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/[\r\n\ufeff]/g, '')),
          {
            maxLength: 8,
          },
        ),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        (lines, end, size) => {
          const all = bytes(lines.map((line) => line + end).join(''));
          const splitter = new LineSplitter();
          const found: TextLine[] = [];
          for (let i = 0; i < all.length; i += size) found.push(...splitter.push(all.subarray(i, i + size)));
          assert.deepEqual(
            texts(found),
            lines.map((line) => new TextDecoder().decode(bytes(line))),
          );
          assert.deepEqual(
            found.map(({ line }) => line),
            lines.map((_, i) => i + 1),
          );
          assert.equal(splitter.partial, undefined);
        },
      ),
    );
  });

  it('drops a byte order mark', () => {
    assert.deepEqual(texts(new LineSplitter().push(bytes('\ufeffone\ntwo\n'))), ['one', 'two']);
  });

  it('keeps of a line that is too long its length and number alone', () => {
    const splitter = new LineSplitter(4);
    const lines = ['ab', 'cdefg', 'hij\n', 'four\n', 'fiver\nx\n'].flatMap((part) =>
      splitter.push(bytes(part)),
    );
    assert.deepEqual(lines, [
      { text: '', line: 1, tooLong: 10 },
      { text: 'four', line: 2 },
      { text: '', line: 3, tooLong: 5 },
      { text: 'x', line: 4 },
    ]);
  });

  it('counts the line break of a rest that was taken as its own', () => {
    const splitter = new LineSplitter();
    splitter.push(bytes('one\ntwo'));
    assert.deepEqual(splitter.takePartial(), { text: 'two', line: 2 });
    assert.equal(splitter.takePartial(), undefined);
    assert.deepEqual(splitter.push(bytes('\r\nthree\n')), [{ text: 'three', line: 3 }]);
  });

  it('gives what follows a rest that was taken as a line of its own', () => {
    const splitter = new LineSplitter();
    splitter.push(bytes('{}'));
    splitter.takePartial();
    assert.deepEqual(splitter.push(bytes('garbage\n')), [{ text: 'garbage', line: 2 }]);
  });
});
