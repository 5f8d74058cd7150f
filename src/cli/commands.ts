/** Every command but `run`, in a bundle of its own: `run` stands before every build and has to start at once. */
export { listBuilds } from './buildsCommand';
export { runDaemon } from './daemonCommand';
export { showEvents } from './eventsCommand';
export { exportBuild } from './exportCommand';
export { printHook } from './hookCommand';
export { listStages } from './stagesCommand';
export { showStatus } from './statusCommand';
export { showTelemetry } from './telemetryCommand';
export { waitForBuild } from './waitCommand';
