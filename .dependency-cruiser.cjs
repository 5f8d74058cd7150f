/**
 * The layers of ARCHITECTURE.md as rules. Each folder may import itself and the folders named here,
 * and nothing else below src/.
 */
const layers = {
  base: [],
  files: ['base'],
  model: ['base'],
  sensors: ['base', 'files', 'model'],
  aggregation: ['base', 'model'],
  telemetry: ['base', 'model', 'api'],
  store: ['base', 'files', 'model'],
  // One file at a time: a command starts no later for being watched.
  watcher: [
    'base',
    'files',
    'model',
    'aggregation/redaction.ts',
    'sensors/activity/linux/procFiles.ts',
    'sensors/processTable/identity.ts',
    'store/stateDir.ts',
  ],
  supervision: [
    'base',
    'files',
    'model',
    'sensors/processTable',
    'sensors/activity',
    'sensors/telemetry',
    'telemetry',
    'aggregation',
    'store',
  ],
  api: ['base', 'model'],
  cli: [
    'base',
    'model',
    'sensors/processTable',
    'sensors/fileSensors.ts',
    'files/savedFile.ts',
    'aggregation',
    'store',
    'supervision',
    'watcher',
    'telemetry',
    'api',
  ],
  views: ['base', 'model', 'telemetry', 'contributions.ts'],
};

const pattern = (layer) => (layer.endsWith('.ts') ? `^src/${layer.replace('.', '\\.')}$` : `^src/${layer}/`);

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  severity: 'error',
  comment: `src/${layer} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other folder'}`,
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: [layer, ...allowed].map(pattern) },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'vscode-only-at-the-edge',
      severity: 'error',
      comment: 'Only extension.ts, sensors/vscode and views (without present and webview) see vscode',
      from: {
        path: '^src/',
        pathNot: ['^src/extension\\.ts$', '^src/sensors/vscode/', '^src/views/(?!present/|webview/)'],
      },
      to: { path: '^vscode$|^node_modules/@types/vscode' },
    },
    {
      name: 'pure-parts-do-no-io',
      severity: 'error',
      comment:
        'base, model, aggregation, telemetry, views/present and views/webview touch no files, processes, sockets or threads',
      from: { path: '^src/(base|model|aggregation|telemetry|views/present|views/webview)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-is-for-browsers',
      severity: 'error',
      comment:
        'views/webview sees nothing of src but pure parts and the messages it exchanges with its panel',
      from: { path: '^src/views/webview/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/(base|model|telemetry)/',
          '^src/views/(webview|present)/',
          '^src/views/telemetry/messages\\.ts$',
        ],
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    builtInModules: { add: [] },
  },
};
