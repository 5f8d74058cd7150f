import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnProcesses } from '../ownProcesses';
import { fromRepository } from '../repository';
import { waitFor } from '../waitFor';

export interface ServerOptions {
  /** Where extensions are installed; default: an empty folder. */
  readonly extensionsDir?: string;
  /** Everything else the server writes; default: a temporary folder, removed on dispose. */
  readonly userDataDir?: string;
  /** Added to the environment of the server, its extension hosts and terminals. */
  readonly env?: NodeJS.ProcessEnv;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default: a free one. */
  readonly port?: number;
  /** Lets a page run tests in the extension host; VS Code then shows no notifications on screen. */
  readonly runsTests?: boolean;
}

export interface VsCodeServer {
  readonly port: number;
  /** Of its own, so that a test never meets the builds of another. */
  readonly stateDir: string;
  /** Where it keeps its settings and logs. */
  readonly dataDir: string;
  /** The address of a workbench with `folder` open; `payload` as VS Code's own smoke tests pass it. */
  url(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** What the server has printed, its last `lines` lines. */
  logTail(lines?: number): string;
  /**
   * Stops the server and all below it.
   * @throws Error when a process outlived it; that process is killed
   */
  dispose(): Promise<void>;
}

const serverMain = fromRepository('node_modules/code-server/lib/vscode/out/server-main.js');

/** VS Code asks for trust, updates and surveys only where a test wants it to. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'git.enabled': false,
};

/** A VS Code server from npm, on this machine only, with a profile of its own. */
export async function startServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  requireServer();
  const ownDir = mkdtempSync(join(tmpdir(), 'buildbeat-vscode-'));
  const dataDir = options.userDataDir ?? join(ownDir, 'server');
  const stateDir = join(ownDir, 'state');
  const logFile = join(ownDir, 'server.log');
  writeSettings(dataDir, options.settings);

  const processes = new OwnProcesses();
  const extensions = options.extensionsDir === undefined ? [] : ['--extensions-dir', options.extensionsDir];
  const driver = options.runsTests === true ? ['--enable-smoke-test-driver'] : [];
  const args = ['--port', String(options.port ?? 0), ...fixedArguments(dataDir), ...extensions, ...driver];
  const env = { ...process.env, BUILDBEAT_STATE_DIR: stateDir, ...options.env, ...processes.environment };
  const server = spawn(process.execPath, [serverMain, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const endWithThisProcess = () => server.kill('SIGKILL'); // when a crash leaves no time for dispose
  process.once('exit', endWithThisProcess);
  const log = createWriteStream(logFile);
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });
  const logTail = (lines = 40) => readText(logFile).trimEnd().split('\n').slice(-lines).join('\n');

  const dispose = async () => {
    await stop(server);
    process.off('exit', endWithThisProcess);
    log.end();
    try {
      await processes.expectNone();
    } finally {
      rmSync(ownDir, { recursive: true, force: true, maxRetries: 5 });
    }
  };

  try {
    const port = await waitFor('the VS Code server to listen', () =>
      listeningPort(server, readText(logFile)),
    );
    return {
      port,
      stateDir: env.BUILDBEAT_STATE_DIR,
      dataDir,
      url: (folder, payload) => workbenchUrl(port, folder, payload),
      logTail,
      dispose,
    };
  } catch (error) {
    const tail = logTail();
    await dispose();
    throw new Error(`The VS Code server did not start. The end of its log:\n${tail}`, { cause: error });
  }
}

/** Installs a .vsix as a user does with `code --install-extension`. */
export async function installExtension(vsix: string, extensionsDir: string, dataDir: string): Promise<void> {
  requireServer();
  const args = ['--install-extension', vsix, '--extensions-dir', extensionsDir, ...fixedArguments(dataDir)];
  const child = spawn(process.execPath, [serverMain, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`VS Code could not install ${vsix}:\n${output}`);
}

function requireServer(): void {
  if (existsSync(serverMain)) return;
  throw new Error('The VS Code server is not installed: run `node scripts/bootstrap.mjs`');
}

function fixedArguments(dataDir: string): string[] {
  return [
    ...['--host', '127.0.0.1', '--without-connection-token', '--accept-server-license-terms'],
    ...['--server-data-dir', dataDir, '--telemetry-level', 'off'],
  ];
}

/** A server takes settings of the scope `machine` from a file of their own. */
function writeSettings(dataDir: string, settings: ServerOptions['settings']): void {
  const text = JSON.stringify({ ...quietSettings, ...settings }, undefined, 2);
  for (const scope of ['User', 'Machine']) {
    const folder = join(dataDir, 'data', scope);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), text);
  }
}

function listeningPort(server: ChildProcess, log: string): number | undefined {
  const port = /^Extension host agent listening on (\d+)$/m.exec(log)?.[1];
  if (port !== undefined) return Number(port);
  if (server.exitCode !== null) throw new Error(`The VS Code server ended with exit code ${server.exitCode}`);
  return undefined;
}

function workbenchUrl(port: number, folder: string, payload: Parameters<VsCodeServer['url']>[1]): string {
  const url = new URL(`http://localhost:${port}/`);
  url.searchParams.set('folder', folder);
  if (payload !== undefined) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const forced = setTimeout(() => server.kill('SIGKILL'), 60_000);
  await ended;
  clearTimeout(forced);
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
