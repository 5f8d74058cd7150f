import type { ToolRule } from '../../../model/toolRule';
import { anywhere, plainRules, subcommand } from './patterns';

const shell = plainRules('shell');
const interpreter = plainRules('interpreter');
const wrapper = plainRules('wrapper');
const terminal = plainRules('terminal');
const host = plainRules('host');

const shells = ['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh', 'csh', 'tcsh', 'ash', 'nu', 'elvish', 'cmd'];

const wrappers = [
  'env',
  'time',
  'nice',
  'ionice',
  'nohup',
  'setsid',
  'timeout',
  'stdbuf',
  'unbuffer',
  'xargs',
  'sudo',
  'doas',
  'ccache',
  'sccache',
  'distcc',
  'icecc',
  'corepack',
  'script',
  'chrt',
  'taskset',
  'numactl',
  'strace',
  'ltrace',
  'flock',
  'systemd-run',
  'chronic',
  'exec',
  'command',
  'builtin',
];

const interpreters: readonly ToolRule[] = [
  interpreter('node', 'node|nodejs'),
  interpreter(
    'electron',
    'electron|code(?:-\\w+)?|codium|cursor|windsurf|Code Helper.*',
    anywhere('--ms-enable-electron-run-as-node'),
  ),
  interpreter('bun'),
  interpreter('deno'),
  interpreter('tsx'),
  interpreter('ts-node', 'ts-node(?:-\\w+)?'),
  interpreter('python', 'python[23]?|pypy3?|py'),
  interpreter('perl'),
  interpreter('ruby', 'ruby|jruby'),
  interpreter('php'),
  interpreter('java', 'javaw?'),
  interpreter('dotnet'),
  interpreter('lua', 'lua(?:jit)?'),
  interpreter('awk', '[gmn]?awk'),
  interpreter('tcl', 'tclsh|wish|expect'),
  interpreter('R', 'Rscript|R'),
];

/** The colons are of titles: `sshd: user@pts/0`, `tmux: server`. */
const terminals: readonly ToolRule[] = [
  terminal('ssh', 'sshd(?:-session)?:?|mosh-server'),
  terminal('login'),
  terminal('tmux', 'tmux:?'),
  terminal('screen', 'screen|SCREEN'),
  terminal('zellij'),
  // An extension that builds, as CMake Tools does, is somebody in the editor who asked for it.
  terminal('VS Code', 'bootstrap-fork(?:\\.js)?', anywhere('--type=(?:ptyHost|extensionHost)')),
  terminal('VS Code', '(?:server-main|server-cli)(?:\\.js)?'),
  terminal('terminal', '(?:gnome|xfce4|mate|deepin)-terminal(?:-server)?|Terminal|WindowsTerminal|iTerm2'),
  terminal('terminal', 'konsole|xterm|u?rxvt|st|alacritty|kitty|foot|ghostty|terminator|tilix|ptyxis-agent'),
  terminal('terminal', 'wezterm(?:-gui|-mux-server)?'),
];

const hosts: readonly ToolRule[] = [
  host('rust-analyzer', 'rust-analyzer(?:-proc-macro-srv)?|ra_lsp_server|rls'),
  host('gopls'),
  host('clangd', 'clangd|ccls'),
  host('jdtls', 'jdtls|org\\.eclipse\\.equinox\\.launcher_\\S*\\.jar'),
  host('tsserver', 'tsserver|typescript-language-server|typingsInstaller|vtsls|vue-language-server'),
  host('metals', 'metals|scala\\.meta\\.metals\\.Main'),
  host('kotlin-language-server'),
  host('sourcekit-lsp'),
  host(
    'OmniSharp',
    '[oO]mni[sS]harp(?:\\.dll)?|Microsoft\\.CodeAnalysis\\.LanguageServer(?:\\.dll)?|csharp-ls',
  ),
  host('zls'),
  host('haskell-language-server', 'haskell-language-server(?:-\\S+)?|ghcide'),
  host('pylsp', 'pylsp|pyls|jedi-language-server|ruff-lsp'),
  host('pyright', '(?:based)?pyright-langserver(?:\\.js)?|pylance'),
  host('eslint server', 'eslintServer(?:\\.js)?'),
  host('elixir-ls', 'elixir-ls|language_server\\.sh|lexical'),
  host('ocamllsp'),
  host('lua-language-server'),
  host('solargraph', 'solargraph|ruby-lsp'),
  host('perlnavigator'),
  host('bazel server', 'A-server\\.jar'),
];

export const SURROUNDING_RULES: readonly ToolRule[] = [
  ...shells.map((name) => shell(name)),
  shell('powershell', 'pwsh|powershell'),
  ...wrappers.map((name) => wrapper(name)),
  wrapper('buildbeat run', 'buildbeat', subcommand('run')),
  ...interpreters,
  ...terminals,
  ...hosts,
];
