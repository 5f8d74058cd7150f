import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { packagePath } from '../helpers/vscode/packages';

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
const processLister = 'dist/vendor/fastlist-0.3.0-x64.exe';

const everywhere = [
  'changelog.md',
  'LICENSE.txt',
  'package.json',
  'readme.md',
  'dist/ThirdPartyNotices.txt',
  'dist/cli.js',
  'dist/commands.js',
  'dist/fileSensors.js',
  'dist/program.js',
  'dist/exportTelemetry.js',
  'dist/extension.js',
  'dist/windowSupervisor.js',
  'dist/windowTelemetry.js',
  'dist/webview/webview.css',
  'dist/webview/webview.js',
  'dist/worker.js',
];

const koffiFiles = (platform: string) => [
  'dist/native/koffi/package.json',
  'dist/native/koffi/index.cjs',
  'dist/native/koffi/src/koffi/index.cjs',
  'dist/native/koffi/src/koffi/src/static.cjs',
  `dist/native/@koromix/koffi-${platform}/package.json`,
  `dist/native/@koromix/koffi-${platform}/index.js`,
  `dist/native/@koromix/koffi-${platform}/${platform.replace('-', '_')}/koffi.node`,
];

/** All files of the extension in a .vsix except images, which come and go with the design. */
function contents(target: string): string[] {
  const files = Object.keys(unzipSync(readFileSync(packagePath(target))));
  return files
    .filter((file) => file.startsWith('extension/') && !file.startsWith('extension/media/'))
    .map((file) => file.slice('extension/'.length))
    .sort((a, b) => a.localeCompare(b));
}

const sorted = (files: string[]) => [...files].sort((a, b) => a.localeCompare(b));

describe('a packaged extension', () => {
  for (const platform of platforms) {
    it(`for ${platform} has exactly its own native binary`, () => {
      const lister = platform === 'win32-x64' ? [processLister] : [];
      assert.deepEqual(contents(platform), sorted([...everywhere, ...lister, ...koffiFiles(platform)]));
    });
  }

  it('for any platform has no native binary', () => {
    assert.deepEqual(contents('universal'), sorted([...everywhere, processLister]));
  });

  it('has only icons and pages of the media folder', () => {
    const files = Object.keys(unzipSync(readFileSync(packagePath('universal'))));
    const media = files.filter((file) => file.startsWith('extension/media/'));
    assert.deepEqual(
      media.filter((file) => !/^extension\/media\/[^/]+\.(svg|png|html)$/.test(file)),
      [],
    );
    assert.ok(media.length > 0);
  });

  it('is at most 5 MB', () => {
    for (const target of [...platforms, 'universal']) {
      const { size } = statSync(packagePath(target));
      assert.ok(size <= 5_000_000, `${target} has ${size} bytes`);
    }
  });

  it('passes on the licences of what it contains', () => {
    const files = unzipSync(readFileSync(packagePath('linux-x64')));
    const notices = new TextDecoder().decode(files['extension/dist/ThirdPartyNotices.txt']);
    for (const name of ['koffi', 'ps-list', 'zod']) assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
  });
});
