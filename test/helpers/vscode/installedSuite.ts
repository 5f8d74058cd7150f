import { errorMessage } from '../../../src/base/result';
import { cleanUp } from '../cleanUp';
import { requireTool } from '../requireTool';
import { within } from '../waitFor';
import { startInstalledBuildbeat, type InstalledBuildbeat } from './installed';
import { whatIsShown } from './whatIsShown';
import type { Workbench } from './workbench';

/** A folder with builds that only this suite has. */
export interface SuiteProject {
  readonly path: string;
  /** What Buildbeat needs to see these builds and no others. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Ends its builds, or lets them come to their end. */
  letGo(): void | Promise<void>;
  remove(): void;
}

export interface InstalledSuiteOptions<Project extends SuiteProject> {
  readonly project: () => Project;
  /** What the machine must have for these tests. */
  readonly tools?: readonly string[];
  /** Besides those of the project. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Writes builds that are over into a state folder, before the window opens. */
  readonly history?: (stateDir: string) => void;
}

/** Sums up many waits, each of which names what it waited for before this is over. */
const TIMEOUT_MS = 300_000;
/** A page that hangs must not end the suite. */
const SHOWN_MS = 10_000;

/** A suite of tests in a window, with its Builds view in front, of a VS Code with the packaged extension. */
export function inWindow<Project extends SuiteProject>(
  what: string,
  options: InstalledSuiteOptions<Project>,
  tests: (suite: InstalledSuite<Project>) => void,
): void {
  describe(what, function () {
    this.timeout(TIMEOUT_MS);
    const suite = new InstalledSuite(options);
    before(async function () {
      for (const tool of options.tools ?? []) requireTool(tool, this);
      await suite.start();
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') console.error(await suite.shown().catch(errorMessage));
    });
    after(() => suite.dispose());
    tests(suite);
  });
}

/** What the tests of a suite work with: nothing of it is there before its hooks run. */
export class InstalledSuite<Project extends SuiteProject> {
  window!: Workbench;
  private made: Project | undefined;
  private installed: InstalledBuildbeat | undefined;

  constructor(private readonly options: InstalledSuiteOptions<Project>) {}

  get project(): Project {
    if (!this.made) throw new Error('The suite has not begun');
    return this.made;
  }

  get buildbeat(): InstalledBuildbeat {
    if (!this.installed) throw new Error('VS Code has not started');
    return this.installed;
  }

  async start(): Promise<void> {
    const { project, settings, history } = this.options;
    this.made = project();
    this.installed = await startInstalledBuildbeat({ settings: { ...this.made.settings, ...settings } });
    history?.(this.installed.server.stateDir);
    this.window = await this.openWindow();
    // An extension that is activated later changes the environment, and VS Code starts terminals anew.
    if (!history) await this.window.waitForWelcome('No build has run yet');
  }

  /** Opens another window on the project. */
  async openWindow(): Promise<Workbench> {
    const window = await this.buildbeat.openWindow(this.project.path);
    await window.openView('Builds');
    return window;
  }

  /** To be read after a failure. */
  async shown(): Promise<string> {
    return within('what is shown', whatIsShown(this.window, this.buildbeat), SHOWN_MS);
  }

  async dispose(): Promise<void> {
    await cleanUp(
      () => this.made?.letGo(),
      () => this.installed?.dispose(),
      () => this.made?.remove(),
    );
  }
}
