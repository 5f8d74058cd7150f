import { RUN_AS_NODE } from '../../base/runAsNode';

/**
 * A shell script that runs the command line with the editor's own Node.
 *
 * @param node path of the executable
 * @param cli path of the command line's bundle
 */
export const shellShim = (node: string, cli: string): string =>
  [
    '#!/bin/sh',
    `${RUN_AS_NODE.name}="\${${RUN_AS_NODE.name}:-${RUN_AS_NODE.value}}" exec ${shellWord(node)} ${shellWord(cli)} "$@"`,
    '',
  ].join('\n');

/** The same for `cmd.exe`. */
export const batchShim = (node: string, cli: string): string =>
  [
    '@echo off',
    'setlocal',
    `if not defined ${RUN_AS_NODE.name} set ${RUN_AS_NODE.name}=${RUN_AS_NODE.value}`,
    `"${batchText(node)}" "${batchText(cli)}" %*`,
    '',
  ].join('\r\n');

const shellWord = (text: string): string => `'${text.replaceAll(`'`, `'\\''`)}'`;

const batchText = (text: string): string => text.replaceAll('%', '%%');
