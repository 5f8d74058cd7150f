import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRepository } from '../helpers/repository';
import { renamePaths } from './renamePaths';

describe('the folders of a recording', () => {
  it('are renamed in every text, as whole segments, the longest first', () => {
    const seen = {
      argv: [
        '/home/me/src/app.d/node_modules/.bin/tsc',
        '-I/home/me/lib',
        'cd /home/me && make',
        '/home/me2',
      ],
      cwd: '/home/me/src/app.d',
      more: ['/home/me/src/appxd/a', '/home/me', '/home/me.old'],
    };
    const names = [
      ['/home/me', '/home/ada'],
      ['/home/me/src/app.d', '/demo'],
    ] as const;
    assert.deepEqual(renamePaths(seen, names), {
      argv: ['/demo/node_modules/.bin/tsc', '-I/home/ada/lib', 'cd /home/ada && make', '/home/me2'],
      cwd: '/demo',
      more: ['/home/ada/src/appxd/a', '/home/ada', '/home/me.old'],
    });
  });

  /** A folder of whoever recorded says nothing about a build. */
  const everywhere = /^\/(?:demo|home\/ada|tmp|usr|opt|bin|lib64)(?:\/|$)/;
  const folder = fromRepository('test/golden/transcripts');

  for (const file of readdirSync(folder)) {
    it(`are on every machine: ${file}`, () => {
      const paths =
        readFileSync(join(folder, file), 'utf8').match(/(?<![\w.+~}$*)/…-])\/[a-z][^\s",:;']*/gi) ?? [];
      assert.deepEqual(
        paths.filter((path) => !everywhere.test(path)),
        [],
      );
    });
  }
});
