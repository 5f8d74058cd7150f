import { join, resolve } from 'node:path';

/** The top folder of the repository. */
export const repositoryRoot = resolve(__dirname, '../..');

export const fromRepository = (...parts: string[]): string => join(repositoryRoot, ...parts);
