import assert from 'node:assert/strict';
import { folderLabel } from '../../../src/views/present/folder';

const app = { name: 'app', path: '/home/ada/app' };
const lib = { name: 'lib', path: '/home/ada/lib' };

describe('the folder of a build', () => {
  const cases = [
    { what: 'is the name of the only workspace folder', cwd: '/home/ada/app', open: [app], label: 'app' },
    { what: 'is relative inside it', cwd: '/home/ada/app/core/src', open: [app], label: 'core/src' },
    {
      what: 'names its workspace folder when there are several',
      cwd: '/home/ada/app/core',
      open: [app, lib],
      label: 'app/core',
    },
    {
      what: 'belongs to the innermost of nested workspace folders',
      cwd: '/home/ada/app/core/src',
      open: [app, { name: 'core', path: '/home/ada/app/core/' }],
      label: 'core/src',
    },
    { what: 'is its last two segments elsewhere', cwd: '/srv/ci/app', open: [app], label: 'ci/app' },
    {
      what: 'is not inside a folder with a longer name',
      cwd: '/home/ada/app2',
      open: [app],
      label: 'ada/app2',
    },
    { what: 'stays whole when it is short', cwd: '/srv', open: [], label: '/srv' },
    { what: 'stays whole at the root', cwd: '/', open: [], label: '/' },
    {
      what: 'understands backslashes',
      cwd: String.raw`C:\src\app\core`,
      open: [{ name: 'app', path: String.raw`C:\src\app` }],
      label: 'core',
    },
  ];
  for (const { what, cwd, open, label } of cases) {
    it(what, () => assert.equal(folderLabel(cwd, open), label));
  }
});
