import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  BUILD_COMMANDS,
  BUILDS_VIEW,
  COMMANDS,
  CONTEXT_KEYS,
  PALETTE_COMMANDS,
  ROW_TRAITS,
  SECTION,
  SETTING_NAMES,
  SETTINGS,
  TELEMETRY_COMMANDS,
  TELEMETRY_PANEL,
  VIEW_CONTAINER,
} from '../../../src/contributions';
import type { SupervisionState } from '../../../src/model/supervisor';
import { activationEvents, capabilities, contributes, properties } from './manifest';

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();
const menuItems = Object.values(contributes.menus).flat();
const whenClauses = [
  ...menuItems.map(({ when }) => when ?? ''),
  ...contributes.commands.map(({ enablement }) => enablement ?? ''),
  ...contributes.viewsWelcome.map(({ when }) => when),
];
const wordsIn = (pattern: RegExp, clauses: readonly string[]): readonly string[] =>
  clauses.flatMap((clause) => [...clause.matchAll(pattern)].map(([, word = '']) => word));

describe('package.json and the code', () => {
  it('name the same commands', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(COMMANDS)),
    );
  });

  it('put every command under one name in the palette', () => {
    assert.deepEqual(sorted(contributes.commands.map(({ category }) => category)), ['Buildbeat']);
  });

  it('keep the commands of one build, and no other, out of the palette', () => {
    const hidden = (contributes.menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
    assert.deepEqual(sorted(hidden.map(({ command }) => command)), sorted(Object.values(BUILD_COMMANDS)));
  });

  it('offer every command that a build may be given in its row, and every other but Show Builds above the rows', () => {
    const commandsIn = (menu: string): readonly string[] =>
      sorted((contributes.menus[menu] ?? []).map(({ command }) => command));
    assert.deepEqual(
      commandsIn('view/item/context'),
      sorted([...Object.values(BUILD_COMMANDS), ...Object.values(TELEMETRY_COMMANDS)]),
    );
    assert.deepEqual(
      commandsIn('view/title'),
      sorted(Object.values(PALETTE_COMMANDS).filter((command) => command !== COMMANDS.showBuilds)),
    );
  });

  it('put only known commands in menus and welcome texts', () => {
    const linked = wordsIn(
      /command:(buildbeat\.[\w.]+)/g,
      contributes.viewsWelcome.map((one) => one.contents),
    );
    const known: readonly string[] = Object.values(COMMANDS);
    for (const command of [...menuItems.map((item) => item.command), ...linked]) {
      assert.ok(known.includes(command), command);
    }
  });

  it('name the same container and view', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [VIEW_CONTAINER],
    );
    assert.deepEqual(Object.keys(contributes.views), [VIEW_CONTAINER]);
    assert.deepEqual(
      contributes.views[VIEW_CONTAINER]?.map(({ id }) => id),
      [BUILDS_VIEW],
    );
    const viewsNamed = [
      ...wordsIn(/\bview == ([\w.]+)/g, whenClauses),
      ...contributes.viewsWelcome.map(({ view }) => view),
    ];
    assert.deepEqual(sorted(viewsNamed), [BUILDS_VIEW]);
  });

  it('wake the extension for a panel that comes back with its window', () => {
    assert.deepEqual(activationEvents, ['onStartupFinished', `onWebviewPanel:${TELEMETRY_PANEL}`]);
  });

  it('have every icon', () => {
    const icons = [
      ...contributes.viewsContainers.activitybar,
      ...Object.values(contributes.views).flat(),
    ].map(({ icon }) => icon);
    for (const icon of icons) assert.ok(existsSync(new URL(`../../../${icon}`, import.meta.url)), icon);
  });

  it('use every context key that is set, and no other', () => {
    const used = wordsIn(/\b(buildbeat\.(?!builds\b)\w+)/g, whenClauses);
    assert.deepEqual(sorted(used), sorted(Object.values(CONTEXT_KEYS)));
  });

  it('look for every trait of a row, and no other', () => {
    assert.deepEqual(sorted(wordsIn(/viewItem =~ \/\\b(\w+)\\b\//g, whenClauses)), sorted(ROW_TRAITS));
  });

  it('welcome in every state of supervision', () => {
    const clauses = contributes.viewsWelcome.map(({ when }) => when);
    const states = wordsIn(/buildbeat\.supervision == (\w+)/g, clauses);
    const all: Record<SupervisionState['type'], true> = {
      off: true,
      starting: true,
      owner: true,
      follower: true,
      failed: true,
    };
    assert.deepEqual(sorted(states), sorted(Object.keys(all)));
  });
});

describe('the settings in package.json and in the code', () => {
  it('have the same names', () => {
    assert.deepEqual(
      sorted(Object.keys(properties)),
      sorted(SETTING_NAMES.map((name) => `${SECTION}.${name}`)),
    );
  });

  for (const name of SETTING_NAMES) {
    const property = properties[`${SECTION}.${name}`]!;
    it(`${name} has the same default, and one that is valid`, () => {
      assert.deepEqual(property.default, SETTINGS[name].fallback);
      assert.deepEqual(SETTINGS[name].parse(property.default).problems, []);
    });

    it(`${name} restarts supervision only if no workspace can change it`, () => {
      assert.ok(!SETTINGS[name].restarts || property.scope === 'machine');
    });

    it(`${name} says that a change restarts supervision exactly when it does`, () => {
      assert.equal(property.markdownDescription.includes('restarts supervision'), SETTINGS[name].restarts);
    });
  }

  it('allow the same words', () => {
    for (const [key, { enum: words = [] }] of Object.entries(properties)) {
      const name = SETTING_NAMES.find((known) => key === `${SECTION}.${known}`);
      assert.ok(name);
      for (const word of words) assert.deepEqual(SETTINGS[name].parse(word), { value: word, problems: [] });
    }
  });

  for (const name of SETTING_NAMES) {
    const { type, minimum, maximum } = properties[`${SECTION}.${name}`]!;
    if (type !== 'number' && type !== 'integer') continue;
    it(`${name} reaches as far`, () => {
      const takes = (raw: number): boolean => SETTINGS[name].parse(raw).problems.length === 0;
      const step = type === 'integer' ? 1 : 0.001;
      assert.ok(minimum !== undefined && takes(minimum) && !takes(minimum - step));
      if (maximum === undefined) assert.ok(takes(Number.MAX_SAFE_INTEGER));
      else assert.ok(takes(maximum) && !takes(maximum + step));
    });

    it(`${name} is a whole number in both or in neither`, () => {
      assert.equal(SETTINGS[name].parse((minimum ?? 0) + 0.5).problems.length === 0, type === 'number');
    });
  }

  it('are each read somewhere', () => {
    const source = readdirSync(new URL('../../../src', import.meta.url), {
      recursive: true,
      encoding: 'utf8',
    })
      .filter((path) => path.startsWith('views') || path === 'sensing.ts')
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(new URL(`../../../src/${path}`, import.meta.url), 'utf8'))
      .join('\n');
    for (const name of SETTING_NAMES) assert.ok(new RegExp(`(get|chosen)\\('${name}'\\)`).test(source), name);
  });

  it('from an untrusted workspace neither hide the end of a build nor have a file read', () => {
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, [
      'buildbeat.notifications.exclude',
      'buildbeat.progress.files',
      'buildbeat.progress.dialect',
    ]);
  });
});
