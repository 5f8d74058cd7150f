import assert from 'node:assert/strict';
import { SETTINGS } from '../../../src/contributions';
import { ROLES } from '../../../src/model/build';
import { TOOL_CLASSES } from '../../../src/model/toolRule';
import { properties } from './manifest';
import * as z from 'zod';

const rule = { name: 'mytool', program: 'mytool(-\\d+)?', class: 'driver', role: 'build' } as const;

describe('a setting', () => {
  const wrong = [
    { name: 'processBackend', raw: 'netlink', says: /expected one of "auto"\|"kernel"\|"procfs"\|"ps"/ },
    { name: 'scanInterval', raw: 5, says: />=20/ },
    { name: 'scanInterval', raw: '100', says: /expected number/ },
    { name: 'supervision.autoStart', raw: 'yes', says: /expected boolean/ },
    { name: 'notifications.minimumDuration', raw: -1, says: />=0/ },
    { name: 'history.shown', raw: 0, says: />=1/ },
    { name: 'liveness.heartbeatInterval', raw: 0, says: />=0\.05/ },
    { name: 'liveness.stallAfter', raw: 'long', says: /expected number/ },
    { name: 'progress.dialect', raw: 'morse', says: /expected one of "auto"\|"buildbeat"/ },
  ] as const;
  for (const { name, raw, says } of wrong) {
    it(`${name} with the value ${JSON.stringify(raw)} gives its default and says why`, () => {
      const { value, problems } = SETTINGS[name].parse(raw);
      assert.equal(value, SETTINGS[name].fallback);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, says);
      assert.match(problems[0]!, /the default .* is used$/);
    });
  }

  it('that is a list loses only its wrong entries', () => {
    const { value, problems } = SETTINGS.ignoreCommands.parse(['^make$', '(', 3, 'npm']);
    assert.deepEqual(value, ['^make$', 'npm']);
    assert.equal(problems.length, 2);
    assert.match(problems[0]!, /^entry 2 is left out: not a valid regular expression$/);
    assert.match(problems[1]!, /^entry 3 is left out: /);
  });

  it('that should be a list and is none is empty', () => {
    const { value, problems } = SETTINGS['tools.disabled'].parse('make');
    assert.deepEqual(value, []);
    assert.equal(problems.length, 1);
  });
});

describe('a tool rule in the settings', () => {
  it('is taken as it is', () => {
    assert.deepEqual(SETTINGS['tools.extra'].parse([rule]), { value: [rule], problems: [] });
  });

  const broken = [
    [{ ...rule, program: '(' }, /program: not a valid regular expression/],
    [{ ...rule, class: 'builder' }, /class: /],
    [{ ...rule, name: '' }, /name: /],
    [{ ...rule, longlived: 'watch' }, /longlived/],
    [{ name: 'x' }, /program: .*class: .*role: /],
  ] as const;
  for (const [entry, says] of broken) {
    it(`is left out, and said, when it reads ${JSON.stringify(entry)}`, () => {
      const { value, problems } = SETTINGS['tools.extra'].parse([entry, rule]);
      assert.deepEqual(value, [rule]);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, says);
    });
  }

  it('has the same shape in package.json', () => {
    const shape = z.object({
      items: z.object({
        required: z.array(z.string()),
        properties: z.record(z.string(), z.looseObject({ enum: z.array(z.string()).optional() })),
      }),
    });
    const { items } = shape.parse(properties['buildbeat.tools.extra']);
    assert.deepEqual(items.required, ['name', 'program', 'class', 'role']);
    assert.deepEqual(Object.keys(items.properties), [...items.required, 'when', 'longLived', 'ignore']);
    assert.deepEqual(items.properties['class']?.enum, [...TOOL_CLASSES]);
    assert.deepEqual(items.properties['role']?.enum, [...ROLES]);
  });
});
