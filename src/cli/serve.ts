import { type Command, Option } from 'commander'
import type { CliDeps } from './deps.ts'

/** `serve`: the daemon itself, in this process. */
export function serveCommand(program: Command, { direct }: CliDeps): void {
  program
    .command('serve')
    .description('run the daemon: HTTP and worker together, or one of them')
    .addOption(new Option('--only <part>', 'run one part only').choices(['http', 'worker']))
    .action((options: { only?: 'http' | 'worker' }) => direct.serve(options))
}
