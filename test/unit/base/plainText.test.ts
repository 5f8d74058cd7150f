import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainText } from '../../../src/base/plainText';

describe('plain text', () => {
  const unseen = {
    'C0 controls': '\u0000\u0007\u001b\t\r\n',
    'C1 controls': '\u007f\u0085\u009b',
    'line and paragraph separators': '\u2028\u2029',
    embeddings: '\u202a\u202b\u202c\u202d\u202e',
    isolates: '\u2066\u2067\u2068\u2069',
    'marks of direction': '\u061c\u200e\u200f',
    'what has no width': '\u00ad\u200b\u2060\ufeff',
    tags: '\u{e0001}\u{e0041}\u{e007f}',
  };
  for (const [what, characters] of Object.entries(unseen)) {
    it(`has none of ${what}`, () => {
      for (const character of characters) assert.equal(plainText(`a${character}b`), 'a b');
      assert.equal(plainText(`a${characters}b`), 'a b');
    });
  }

  const seen = [
    'make -j2  all',
    'größe äöü',
    'ابن',
    'می\u200cخواهم',
    '👩\u200d💻 ❤\ufe0f',
    '日本語',
    'café',
    'cafe\u0301',
  ];
  for (const text of seen) it(`is ${text} as it is`, () => assert.equal(plainText(text), text));

  it('is plain already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainText(text);
        assert.equal(plainText(plain), plain);
        assert.doesNotMatch(plain, /[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});
