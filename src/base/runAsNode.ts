/**
 * The variable that makes Electron behave as Node, which an editor's own executable needs to run the command line.
 * The value tells the command line to take it out again: what it runs gets the environment as it was.
 */
export const RUN_AS_NODE = { name: 'ELECTRON_RUN_AS_NODE', value: 'buildbeat' } as const;
