import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'shell-quote';
import { hasVariable, joinCommand, resolveFolder } from '../../../src/sensors/vscode/commandLine';

describe("a task's command line", () => {
  it('joins the command and its arguments', () => {
    assert.equal(joinCommand('make', ['-j2', 'all']), 'make -j2 all');
    assert.equal(joinCommand('npm run build', []), 'npm run build');
  });

  it('quotes shell text only where a space would split it', () => {
    assert.equal(joinCommand('echo', ['a b', '$HOME', '*.c', '&&', 'ls']), "echo 'a b' $HOME *.c && ls");
    assert.equal(joinCommand('echo', ['"a b"', "'c d'", '']), `echo "a b" 'c d' ''`);
  });

  it('quotes values so that a shell would expand nothing', () => {
    assert.equal(joinCommand('echo', [{ value: '$x' }, { value: "it's" }]), `echo '$x' 'it'\\''s'`);
    assert.equal(joinCommand({ value: '/opt/my tools/cc' }, [{ value: '-c' }]), `'/opt/my tools/cc' -c`);
  });

  it('gives values back when a shell reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (values) => {
        const args = values.map((value) => ({ value }));
        assert.deepEqual(parse(joinCommand('x', args)), ['x', ...values]);
      }),
    );
  });
});

describe('variables of a task', () => {
  const folder = { name: 'app', path: '/home/me/my app' };

  it('for the folder are resolved', () => {
    assert.equal(resolveFolder('${workspaceFolder}/src', folder), '/home/me/my app/src');
    assert.equal(resolveFolder('${workspaceRoot}', folder), '/home/me/my app');
    assert.equal(resolveFolder('${workspaceFolder:app}', folder), '/home/me/my app');
    assert.equal(resolveFolder('echo ${workspaceFolderBasename}', folder), 'echo my app');
  });

  it('for anything else stay as typed', () => {
    for (const text of ['${workspaceFolder:other}', '${env:HOME}', '${input:target}', '$HOME']) {
      assert.equal(resolveFolder(text, folder), text);
    }
    assert.equal(resolveFolder('${workspaceFolder}', undefined), '${workspaceFolder}');
  });

  it('are told from what a shell expands by their braces', () => {
    assert.equal(hasVariable('${env:HOME}/x'), true);
    assert.equal(hasVariable('$HOME/x'), false);
  });
});
