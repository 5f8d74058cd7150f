import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
  exactPattern,
  oneLine,
  plainNotice,
} from '../../../src/views/present/text';

describe('text of others', () => {
  it('becomes one line without control characters', () => {
    assert.equal(oneLine('for f in *; do\n\tmake $f\u001b[0m\ndone '), 'for f in *; do make $f [0m done');
  });

  it('keeps its lines and tabs in a code block, but nothing that hides', () => {
    assert.equal(codeBlock('if a\n\tthen \u202eb\u0007\r\nfi', 'sh'), '```sh\nif a\n\tthen  b \nfi\n```');
  });

  it('shows in a notification what it says', () => {
    assert.equal(plainNotice('make \u202egpj.exe failed'), 'make  gpj.exe failed');
  });

  it('is cut when it would fill the screen', () => {
    assert.equal(oneLine('x'.repeat(1000)).length, 300);
  });

  const escaped = [
    ['*a* [b](command:c) `d` _e_ <f> &lt;', String.raw`\*a\* \[b\](command:c) \`d\` \_e\_ \<f\> \&lt;`],
    ['make -j2 a.out', 'make -j2 a.out'],
    ['- no list', String.raw`\- no list`],
    ['# no heading', String.raw`\# no heading`],
    ['2. no list', String.raw`2\. no list`],
  ] as const;
  for (const [text, markdown] of escaped) {
    it(`shows ${text} in Markdown as it was typed`, () => assert.equal(escapeMarkdown(text), markdown));
  }

  it('cannot close the code block it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n', '~') }), (text) => {
        const lines = codeBlock(text).split('\n');
        const fence = lines[0] ?? '';
        assert.match(fence, /^`{3,}$/);
        assert.equal(lines.at(-1), fence);
        assert.ok(lines.slice(1, -1).every((line) => !line.includes(fence)));
      }),
    );
  });

  it('cannot close the code span it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ') }), (text) => {
        const span = codeSpan(text);
        const [fence = ''] = /^`*/.exec(codeSpan('a')) ?? [];
        assert.equal(fence, '`');
        if (oneLine(text) === '') assert.equal(span, '');
        else if (!text.includes('`')) assert.equal(span, `\`${oneLine(text)}\``);
        else assert.ok(longestRun(span.replace(/^`+ ?| ?`+$/g, '')) < longestRun(span));
      }),
    );
  });

  it('is no link in a notification', () => {
    assert.doesNotMatch(plainNotice('make [all](command:evil) failed'), /\]\(/);
  });

  it('gives a pattern that matches it and nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const pattern = new RegExp(exactPattern(text));
        assert.ok(pattern.test(text));
        assert.ok(!pattern.test(`${text}x`));
        assert.ok(!pattern.test(`x${text}`));
      }),
    );
  });
});

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
