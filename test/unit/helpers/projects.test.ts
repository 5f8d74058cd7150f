import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as projects from '../../helpers/projects';
import { requireTool } from '../../helpers/requireTool';

const scenes: { make: (folder: string) => void; command: string; tools: string[] }[] = [
  { make: projects.makeCProject, command: 'make -j2', tools: ['make', 'gcc'] },
  { make: projects.makeNestedMakeProject, command: 'make', tools: ['make', 'gcc'] },
  { make: projects.makeTwoFoldersProject, command: 'make', tools: ['make', 'gcc'] },
  { make: projects.makeAutoconfProject, command: './configure && make', tools: ['make', 'gcc'] },
  {
    make: projects.makeCMakeProject,
    command: 'cmake -G Ninja -B build && cmake --build build',
    tools: ['cmake', 'ninja', 'gcc'],
  },
  { make: projects.makeCargoWorkspace, command: 'cargo build --offline', tools: ['cargo'] },
  { make: projects.makeTypeScriptProject, command: 'npm run build', tools: ['npm'] },
  { make: projects.makeTypeScriptProject, command: 'npm run all', tools: ['npm'] },
  { make: projects.makeJavaProject, command: 'sh build.sh', tools: ['javac'] },
];

describe('the projects that tests build', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'buildbeat-project-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const build = (command: string) => spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' });

  for (const { make, command, tools } of scenes) {
    it(`${make.name} builds with ${command}`, function () {
      for (const tool of tools) requireTool(tool, this);
      make(folder);
      const { status, stdout, stderr } = build(command);
      assert.equal(status, 0, stdout + stderr);
    });
  }

  it('a syntax error where one is asked for fails the build there', function () {
    for (const tool of ['make', 'gcc']) requireTool(tool, this);
    projects.makeCProject(folder, { files: 3, syntaxErrorIn: 1 });
    const { status, stderr } = build('make');
    assert.equal(status, 2);
    assert.match(stderr, /src\/module01\.c/);
  });

  it('a C project that was built has nothing to do', function () {
    for (const tool of ['make', 'gcc']) requireTool(tool, this);
    projects.makeCProject(folder, { files: 2 });
    build('make');
    assert.match(build('make').stdout, /up to date/);
  });
});
