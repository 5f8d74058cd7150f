import type { ToolRule } from '../../../model/toolRule';
import { compiler, driver, NO_ARGUMENTS, oneOf, plainRules, subcommand, word } from './patterns';

const host = plainRules('host');
const internal = plainRules('internal');

export const JVM_RULES: readonly ToolRule[] = [
  driver('gradle', {
    program:
      'gradlew?|org\\.gradle\\.(?:launcher\\.GradleMain|wrapper\\.GradleWrapperMain)|gradle-wrapper\\.jar',
    queries: ['-v', '-V', '-h', '-\\?', '--status', '--stop'],
    ignore: oneOf(
      word('-m', '--dry-run'),
      subcommand('tasks', 'help', 'projects', 'properties', 'dependencies'),
    ),
    longLived: word('-t', '--continuous', 'bootRun'),
  }),
  driver('mvn', {
    program:
      'mvnw?|mvnd|mvnDebug|org\\.codehaus\\.plexus\\.classworlds\\.launcher\\.Launcher|org\\.apache\\.maven\\.wrapper\\.MavenWrapperMain',
    queries: ['-v', '-h'],
    ignore: oneOf(NO_ARGUMENTS, subcommand('help:\\S+', 'dependency:tree')),
    longLived: word('spring-boot:run', 'quarkus:dev', 'jetty:run'),
  }),
  driver('sbt', {
    program: 'sbtn?|sbt-launch(?:er)?(?:-[\\d.]+)?\\.jar|xsbt\\.boot\\.Boot',
    queries: ['-h', '-version'],
    longLived: '(?:^| )~',
  }),
  driver('mill', { longLived: word('-w', '--watch'), ignore: subcommand('resolve', 'version', 'show') }),
  driver('ant', {
    program: 'ant|org\\.apache\\.tools\\.ant\\.launch\\.Launcher',
    queries: ['-version', '-h', '-help', '-p', '-projecthelp'],
  }),
  driver('lein', {
    ignore: oneOf(NO_ARGUMENTS, subcommand('help', 'version', 'classpath')),
    longLived: subcommand('repl', 'run'),
  }),
  compiler('javac', {
    queries: ['-version', '-help', '-\\?', '-X'],
    program: 'javac|com\\.sun\\.tools\\.javac\\.Main',
  }),
  compiler('kotlinc', {
    program:
      'kotlinc(?:-(?:jvm|js|native))?|org\\.jetbrains\\.kotlin\\.cli\\.(?:jvm\\.K2JVMCompiler|js\\.K2JSCompiler)',
    queries: ['-version', '-help', '-h', '-X'],
  }),
  compiler('scalac', {
    program: 'scalac|dotty\\.tools\\.dotc\\.Main|scala\\.tools\\.nsc\\.Main',
    queries: ['-version', '-help'],
  }),
  compiler('groovyc', { queries: ['-v', '-h'] }),
  host('gradle daemon', 'org\\.gradle\\.launcher\\.daemon\\.bootstrap\\.GradleDaemon|GradleDaemon'),
  host('kotlin daemon', 'org\\.jetbrains\\.kotlin\\.daemon\\.KotlinCompileDaemon'),
  host('bloop', 'bloop|bloop\\.Bloop|bloop\\.BloopServer'),
  internal('gradle worker', 'worker\\.org\\.gradle\\.process\\.internal\\.worker\\.GradleWorkerMain'),
  internal('surefire', 'surefirebooter\\S*\\.jar|org\\.apache\\.maven\\.surefire\\.booter\\.ForkedBooter'),
  internal('jar', 'jar|jlink|jpackage|javadoc|jdeps|d8|r8|aapt2?'),
];
