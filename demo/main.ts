/** `npm run demo`: the main job on real input, from what GitHub and Jira send and tell to rows and events. `-- --keep` stays up. */
import { join, resolve } from 'node:path'
import { removeEmbedded } from '../src/db/embedded/remove.ts'
import { type Child, type Daemon, startDaemon } from './daemon.ts'
import { bold, dim, green, red } from './layout.ts'
import { showAll } from './parts.ts'
import { say, step } from './steps.ts'

/** Of the folder it is called in: npm calls it in the project's. */
const DATA_DIR = resolve('.trackerd-demo')

const invitation = ({
  url,
  adminKey,
}: Daemon) => `${bold('Still running. Look around in another terminal; Ctrl-C stops it.')}

  export TRACKERD_DATA_DIR=.trackerd-demo   ${dim('# there the command line finds address and key')}
  npm run --silent trackerd -- status
  npm run --silent trackerd -- deliveries list --status skipped
  npm run --silent trackerd -- deliveries show ID
  npm run --silent trackerd -- outbox list
  npm run --silent trackerd -- drift list
  npm run --silent trackerd -- sync-records list --type polling

  KEY=${adminKey}
  curl -H "Authorization: Bearer $KEY" ${url}/v1/status
`

async function main(keep: boolean): Promise<void> {
  say(`\n${bold('trackerd demo')}: what GitHub and Jira tell, and what is read from them, becomes rows and events\n`)
  await removeEmbedded(DATA_DIR)
  const start = () => startDaemon(DATA_DIR, (child) => running.push(child))
  const daemon = await step('trackerd started, with a PostgreSQL of its own', start, ({ url }) => dim(url))
  say()
  const wrong = await showAll(daemon, DATA_DIR)
  if (wrong.length > 0) throw new Error(`this is not as it must be:\n${wrong.map((it) => `  - ${it}`).join('\n')}`)
  if (keep) {
    say(invitation(daemon))
    await daemon.ended
    throw new Error('trackerd has ended')
  }
  await daemon.stop()
  say(`${green('✓')} ${bold('Everything is as it must be.')} Its data stays in .trackerd-demo until the next demo.`)
  say(dim('  npm run demo -- --keep stays up, to look around.\n'))
}

const running: Child[] = []
const keep = process.argv.includes('--keep')
let interrupted = false

/** Never rejects. */
async function stopAll(): Promise<void> {
  for (const child of running) await child.stop().catch(complain)
}

function complain(error: unknown): void {
  process.exitCode = 1
  process.stderr.write(`\n${red('✗')} ${error instanceof Error ? error.message : String(error)}\n`)
  if (running.length > 0) process.stderr.write(`  The daemon's log is in ${join(DATA_DIR, 'daemon.log')}\n`)
}

const interrupt = () => {
  interrupted = true
  process.exitCode ??= keep ? 0 : 130
  void stopAll().then(() => process.exit())
}
process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
if (process.stdin.isTTY) process.on('SIGHUP', interrupt)

try {
  await main(keep)
} catch (error) {
  if (!interrupted) {
    complain(error)
    await stopAll()
  }
}
