/** Unique for ever on this machine, sortable by start, short enough to type: `<base36 start ms>-<pid>`. */
export type BuildId = string;
