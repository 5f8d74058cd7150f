import assert from 'node:assert/strict';
import type { ToolRule } from '../../../src/model/toolRule';
import { compileRules, mergeRules } from '../../../src/aggregation/tools/compile';
import { identify } from '../../../src/aggregation/tools/identify';

const rule = (name: string, program: string, more: Partial<ToolRule> = {}): ToolRule => ({
  name,
  program,
  class: 'driver',
  role: 'build',
  ...more,
});

const toolOf = (argv: readonly string[], rules: readonly ToolRule[]): string | undefined =>
  identify({ comm: '', argv }, compileRules(rules).rules)?.tool;

describe('the tool table of a user', () => {
  it('leaves out a rule with a broken pattern, tells which and why, and goes on', () => {
    const { rules, problems } = compileRules([
      rule('mine', 'mk('),
      rule('other', 'ok', { ignore: '[' }),
      rule('good', 'good'),
    ]);
    assert.equal(problems.length, 2);
    assert.match(
      problems[0] ?? '',
      /^The tool rule "mine" is left out: "program" is no regular expression \(.+\)\.$/,
    );
    assert.match(problems[1] ?? '', /"other".*"ignore"/);
    assert.equal(identify({ comm: '', argv: ['good'] }, rules)?.tool, 'good');
  });

  it('is not tricked by a pattern that closes the anchoring group', () => {
    assert.equal(compileRules([rule('trick', 'a)|(?:b')]).problems.length, 1);
  });

  it('matches a whole name only', () => {
    assert.equal(toolOf(['remake'], [rule('make', 'make')]), undefined);
    assert.equal(toolOf(['/opt/bin/make'], [rule('make', 'make')]), 'make');
  });

  it('wins over the shipped rules', () => {
    const extra = [rule('my make', 'make', { class: 'compiler' })];
    assert.equal(toolOf(['make'], mergeRules({ extra, disabled: [], useDefaults: true })), 'my make');
  });

  it('falls through to the shipped rule when its condition does not hold', () => {
    const rules = mergeRules({
      extra: [rule('kernel', 'make', { when: 'bzImage' })],
      disabled: [],
      useDefaults: true,
    });
    assert.equal(toolOf(['make', 'bzImage'], rules), 'kernel');
    assert.equal(toolOf(['make', 'all'], rules), 'make');
  });

  it('may name an interpreter or a wrapper as it likes', () => {
    const extra = [
      rule('constructor', 'mine', { class: 'interpreter' }),
      rule('toString', 'wrap', { class: 'wrapper' }),
    ];
    assert.equal(
      toolOf(['mine', '-x', 'setup.py'], mergeRules({ extra, disabled: [], useDefaults: true })),
      'setup.py',
    );
    assert.equal(toolOf(['wrap', 'make'], extra), 'toString');
  });

  it('switches shipped rules off by name', () => {
    const rules = mergeRules({ extra: [], disabled: ['make', 'npm'], useDefaults: true });
    assert.equal(toolOf(['make'], rules), undefined);
    assert.equal(toolOf(['npm', 'run', 'build'], rules), undefined);
    assert.equal(toolOf(['cargo', 'build'], rules), 'cargo');
  });

  it('keeps shells and interpreters without the shipped tools, so that its own are found through them', () => {
    const rules = mergeRules({ extra: [rule('mk', 'mk\\.py')], disabled: [], useDefaults: false });
    assert.equal(toolOf(['make'], rules), undefined);
    assert.equal(toolOf(['python3', 'tools/mk.py', 'all'], rules), 'mk');
  });
});
