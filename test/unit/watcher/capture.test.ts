import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { decodeResult } from '../../../src/model/watchedSchema';
import { waitFor } from '../../helpers/waitFor';
import { needsCommandLine } from '../cli/commandLine';
import { ended, WatchedScene } from './watchedScene';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A new mount namespace, as root there: what is mounted in it nobody else sees, and it goes with its processes. */
const OWN_MOUNTS = ['--user', '--map-root-user', '--mount'] as const;

describe('what a watched command writes, captured', function () {
  if (process.platform === 'win32') return;
  let scene: WatchedScene;
  needsCommandLine();
  beforeEach(() => (scene = new WatchedScene()));
  afterEach(() => scene.dispose());

  it('is passed on and kept byte for byte, 100 MB of it', async function () {
    this.timeout(120_000);
    const bytes = randomBytes(100e6);
    writeFileSync(scene.path('random'), bytes);
    const { stdout } = await scene.run(`${scene.watched('--capture')} cat random | sha256sum`);
    assert.equal(stdout.split(' ')[0], sha256(bytes));
    assert.equal(sha256(scene.log('stdout')), sha256(bytes));
    assert.equal(scene.result()?.stdoutBytes, bytes.length);
    assert.equal(scene.result()?.captureGaps, undefined);
  });

  it('is passed on and kept byte for byte on stderr, 10 MB of it', async () => {
    const bytes = randomBytes(10e6);
    writeFileSync(scene.path('random'), bytes);
    const line = `${scene.watched('--capture')} sh -c 'echo aside; cat random >&2'`;
    const { stdout } = await scene.run(`${line} 2>&1 >/dev/null | sha256sum`);
    assert.equal(stdout.split(' ')[0], sha256(bytes));
    assert.equal(sha256(scene.log('stderr')), sha256(bytes));
    assert.deepEqual([scene.result()?.stdoutBytes, scene.result()?.stderrBytes], [6, bytes.length]);
  });

  const PIECE_WRITER = `${process.execPath} pieces.js`;
  const checkLog = (out: Buffer): void => {
    assert.equal(sha256(out), sha256(scene.log('stdout')));
    assert.equal(scene.result()?.stdoutBytes, out.length);
  };

  for (const [target, redirection] of [
    ['a file', '> out'],
    ['a pipe', '| cat > out'],
  ] as const) {
    it(`comes in its order, in pieces of any size, into ${target}`, async () => {
      scene.write('pieces.js', PIECES);
      await scene.run(`${scene.watched('--capture')} ${PIECE_WRITER} ${redirection}`);
      checkLog(readFileSync(scene.path('out')));
    });
  }

  it('comes in its order, in pieces of any size, into a socket', async () => {
    scene.write('pieces.js', PIECES);
    const { stdout } = await scene.run(`${scene.watched('--capture')} ${PIECE_WRITER}`);
    checkLog(Buffer.from(stdout, 'latin1'));
  });

  it('waits for a slow reader, and its heartbeats do not', async () => {
    const slowly = '(while [ ! -e go ]; do sleep 0.05; done; wc -c > count)';
    const options = ['--heartbeat-interval', '0.1', '--capture'];
    const child = scene.start(`${scene.watched(...options)} head -c 30000000 /dev/zero | ${slowly}`);
    const first = await waitFor('output', () =>
      (scene.live()?.outputBytes ?? 0) > 0 ? scene.live() : undefined,
    );
    const later = await waitFor('more heartbeats', () =>
      (scene.live()?.seq ?? 0) > first.seq + 5 ? scene.live() : undefined,
    );
    assert.ok((later.outputBytes ?? 0) < 2_000_000, `${later.outputBytes} bytes are held`);
    scene.write('go', '');
    await ended(child);
    assert.equal(await scene.appears('count'), '30000000');
    assert.equal(scene.log('stdout').length, 30_000_000);
  });

  it('leaves the streams that it was given as they were, however the command ends', async function () {
    if (process.platform !== 'linux') this.skip();
    const flags = 'grep flags: /proc/self/fdinfo/2';
    const end = `sh -c 'echo >&2; kill -TERM $$'`;
    const { stdout } = await scene.run(`${flags}; ${scene.watched('--capture')} ${end}; ${flags}`);
    const [before, after] = stdout.trim().split('\n');
    assert.equal(after, before);
  });

  describe('where it cannot all be kept', () => {
    it('goes on, and the user is told once from where on it is not kept, and why', async () => {
      scene.write('much', 'x'.repeat(300_000));
      const line = `ulimit -f 8; ${scene.watched('--capture')} sh -c 'cat much; exit 3' | wc -c; echo \${PIPESTATUS[0]}`;
      const { stdout, stderr } = await scene.run(line);
      assert.deepEqual(stdout.trim().split(/\s+/), ['300000', '3']);
      assert.match(
        stderr,
        /^buildbeat: The capture is incomplete: .* stdout, nothing is kept from byte 8192 on \(EFBIG: .*\)\. .*\n$/,
      );
      assert.equal(scene.log('stdout').length, 8192);
      const { stdoutBytes, captureGaps } = scene.result()!;
      assert.equal(stdoutBytes, 300_000);
      assert.equal(captureGaps?.stdout?.fromByte, 8192);
      assert.match(captureGaps.stdout.reason, /EFBIG/);
      assert.equal(captureGaps.stderr, undefined);
    });

    it('tells the same of a disk that is full, and still writes the result there', async function () {
      if (!canMount()) {
        this.test!.title += ' (needs unshare and tmpfs)';
        this.skip();
      }
      scene.write('full.sh', onSmallDisk('1m', scene, `sh -c 'yes | head -n 1000000; exit 3'`));
      const { code, stdout, stderr } = await scene.run(`unshare ${OWN_MOUNTS.join(' ')} bash full.sh`);
      assert.equal(code, 3);
      assert.equal(stdout, 'y\n'.repeat(1_000_000));
      const [, byte] = /nothing is kept from byte (\d+) on \(ENOSPC: /.exec(stderr) ?? [];
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
      const kept = readFileSync(scene.path('kept.log'), 'utf8');
      assert.equal(kept, stdout.slice(0, Number(byte)));
      const result = decodeResult(readFileSync(scene.path('result'), 'utf8'));
      assert.ok(result.ok);
      assert.deepEqual(result.value.status, { kind: 'exited', code: 3 });
      assert.equal(result.value.captureGaps?.stdout?.fromByte, kept.length);
      assert.match(result.value.captureGaps.stdout.reason, /ENOSPC/);
    });

    it('keeps room for the result on a full disk when it writes to both streams', async function () {
      if (!canMount()) {
        this.test!.title += ' (needs unshare and tmpfs)';
        this.skip();
      }
      const free = '$(($(stat -f -c %a state) * $(stat -f -c %S state)))';
      const beaten = 'while [ ! -e state/watch/*/progress.ndjson ]; do sleep 0.05; done';
      const both = `sh -c 'head -c 900000 /dev/zero; ${beaten}; head -c ${free} /dev/zero >&2; exit 4'`;
      scene.write('full.sh', onSmallDisk('256k', scene, both));
      const { code, stdout, stderr } = await scene.run(`unshare ${OWN_MOUNTS.join(' ')} bash full.sh`);
      assert.equal(code, 4);
      assert.equal(stdout.length, 900_000);
      assert.equal(stderr.match(/The capture is incomplete/g)?.length, 2);
      assert.doesNotMatch(stderr, /not watched as it should be/);
      const result = decodeResult(readFileSync(scene.path('result'), 'utf8'));
      assert.ok(result.ok);
      assert.deepEqual(result.value.status, { kind: 'exited', code: 4 });
      assert.match(result.value.captureGaps?.stdout?.reason ?? '', /ENOSPC/);
      assert.match(result.value.captureGaps?.stderr?.reason ?? '', /ENOSPC/);
    });

    it('is not to be had from an unusable state folder, which is said once', async () => {
      scene.write('state', 'in the way');
      const { code, stdout, stderr } = await scene.run(
        `exec ${scene.watched('--capture')} sh -c 'echo out; exit 5'`,
      );
      assert.deepEqual([code, stdout], [5, 'out\n']);
      assert.match(
        stderr,
        /^buildbeat: The command runs, but is not watched as it should be\. .* Nothing that it writes is kept\.\n$/,
      );
    });
  });
});

/** Writes pieces from one byte to more than a pipe holds, now and then with a pause. */
const PIECES = `
  const { writeSync } = require('node:fs');
  const { randomBytes } = require('node:crypto');
  for (let size = 1; size < 1_000_000; size = Math.ceil(size * 1.5)) {
    const bytes = randomBytes(size);
    for (let written = 0; written < size; ) written += writeSync(1, bytes, written);
    if (size % 3 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
`;

function canMount(): boolean {
  const { status } = spawnSync('unshare', [...OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'none', '/mnt']);
  return status === 0;
}

/** A script that runs a command with its state folder on a small disk and keeps what is there afterwards. */
const onSmallDisk = (size: string, scene: WatchedScene, command: string): string => `
  mkdir state && mount -t tmpfs -o size=${size} none state
  ${scene.watched('--capture')} ${command}
  code=$?
  cp state/watch/*/stdout.log kept.log
  cp state/watch/*/result.json result
  exit $code
`;
