/** Real projects for real builds, written into a folder that the test owns. None needs the network. */
export * from './c';
export * from './others';
export * from './witnesses';
export { writeProject, type ProjectFiles } from './files';
