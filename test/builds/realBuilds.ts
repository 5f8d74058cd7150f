import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BACKENDS, type Backend } from '../../src/model/observation';
import { ROLE_GROUP } from '../../src/model/stage';
import { Daemon, type ListedBuild } from '../helpers/daemon';
import { writeProject } from '../helpers/projects';
import { ForeignShell } from '../helpers/terminal';

/** A suite with a daemon of its own, and for each test a shell and an empty folder. */
export function onBackend(backend: Backend, what: string, tests: (real: RealBuilds) => void): void {
  describe(`${what}, ${backend} backend`, function () {
    this.timeout(180_000);
    const real = new RealBuilds(backend);
    before(() => real.start());
    after(() => real.daemon.dispose());
    beforeEach(() => real.begin());
    afterEach(() => real.end());
    tests(real);
  });
}

export function onEachBackend(what: string, tests: (real: RealBuilds) => void): void {
  for (const backend of BACKENDS) onBackend(backend, what, tests);
}

/** What the tests of one backend work with. */
export class RealBuilds {
  daemon!: Daemon;
  shell!: ForeignShell;
  folder!: string;

  constructor(readonly backend: Backend) {}

  /** ps-list looks once a second and never learns an exit status. */
  get knowsExits(): boolean {
    return this.backend !== 'ps';
  }

  /** A backend that looks rarely needs fewer files that take longer. */
  get sized(): { readonly files: number; readonly slow?: boolean } {
    return this.knowsExits ? { files: 40 } : { files: 8, slow: true };
  }

  /** What a test of this backend finds of a build that is over between two of its looks. */
  found(count: string): string {
    return this.knowsExits ? count : `${count} or missed`;
  }

  /** The builds of the folder once all that happened in it has been folded. */
  async settled(): Promise<ListedBuild[]> {
    const marker = mkdtempSync(join(this.folder, 'marker-'));
    writeProject(marker, { Makefile: `all:\n\tsleep ${this.knowsExits ? 0.5 : 4}\n` });
    await this.shell.run(marker, 'make');
    await this.daemon.finished(marker);
    return (await this.daemon.builds(this.folder)).filter(({ cwd }) => !cwd?.includes('marker-'));
  }

  /** The only build of the folder, once it is over. */
  async only(folder = this.folder): Promise<ListedBuild> {
    return sole(await this.daemon.finished(folder));
  }

  expectExit(build: ListedBuild, code: number): void {
    if (!this.knowsExits) {
      assert.equal(build.outcome, 'unknown');
      return;
    }
    assert.equal(build.outcome, code === 0 ? 'succeeded' : 'failed');
    assert.equal(build.exit_code, code);
    assert.equal(build.evidence, 'kernel');
  }

  async start(): Promise<void> {
    this.daemon = await Daemon.start(this.backend);
  }

  begin(): void {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-scene-')));
    this.shell = new ForeignShell();
  }

  async end(): Promise<void> {
    await this.shell.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function sole(builds: readonly ListedBuild[]): ListedBuild {
  const [build] = builds;
  assert.ok(build);
  assert.equal(builds.length, 1, builds.map(({ command }) => command).join(' | '));
  return build;
}

/** A backend that looks rarely may miss a short build; what it saw it records whole, and none of it twice. */
export function assertNoneOrWhole(builds: readonly ListedBuild[], tools: readonly string[]): void {
  const commands = builds.map(({ command }) => command).join(' | ');
  assert.ok(builds.length <= tools.length, commands);
  for (const { tool, state } of builds) {
    assert.ok(tools.includes(tool), commands);
    assert.equal(state, 'finished', commands);
  }
}

export const partOf = (build: ListedBuild, role: string): number =>
  build.processes.parts.find((part) => part.role === role)?.total ?? 0;

/** The stages named after what ran, each with its state and exit code. */
export const namedStages = (build: ListedBuild): readonly (readonly [string, string, number | null])[] =>
  build.stages
    .filter(({ group_id }) => group_id !== ROLE_GROUP)
    .map(({ stage, state, exit_code }) => [stage, state, exit_code]);

/** The stages that are kinds of work. */
export const kindsOfWork = (build: ListedBuild): Readonly<Record<string, string>> =>
  Object.fromEntries(
    build.stages
      .filter(({ group_id }) => group_id === ROLE_GROUP)
      .map(({ stage, state, reason }) => [stage, [state, reason].filter(Boolean).join(': ')]),
  );
