/** `npm run demo`: the main job on real input, from the signed delivery to the row and the event. `-- --keep` stays up. */
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { removeEmbedded } from '../src/db/embedded/remove.ts'
import { Api, type Status } from './api.ts'
import { shortcomings } from './checks.ts'
import { type Child, type Daemon, startDaemon } from './daemon.ts'
import { post, postAll, recordedDeliveries } from './deliveries.ts'
import { followPullRequest } from './followed.ts'
import { bold, dim, duration, green, red } from './layout.ts'
import { type Polled, pollShop, startShop } from './polling.ts'
import { pollingShortcomings, pollingSummary } from './polling-summary.ts'
import { summary } from './summary.ts'

/** Of the folder it is called in: npm calls it in the project's. */
const DATA_DIR = resolve('.trackerd-demo')
const SENT_TWICE = 20
const APPLIED_WITHIN_MS = 60_000
const POLL_MS = 50

const say = (text = '') => process.stdout.write(`${text}\n`)

/** Says what was done and how long it took, once it is done. */
async function step<T>(what: string, work: () => Promise<T>, more: (result: T) => string = () => ''): Promise<T> {
  const started = performance.now()
  const result = await work()
  const took = duration(performance.now() - started)
  say(`  ${green('✓')} ${what.padEnd(62)} ${dim(took.padStart(7))}  ${more(result)}`.trimEnd())
  return result
}

async function demo(daemon: Daemon): Promise<void> {
  const api = new Api(daemon.url, daemon.adminKey)
  const { endpoint, webhook_secret: secret } = await step('GitHub endpoint added through the API', () =>
    api.addEndpoint('GitHub (recorded)'),
  )
  const address = `${daemon.url}/webhooks/github/${endpoint.id}`
  const recorded = recordedDeliveries()
  const [one] = recorded
  if (one === undefined) throw new Error('there are no recorded deliveries')

  const first = await step(`${recorded.length} recorded deliveries signed and sent`, () =>
    postAll(address, recorded, secret),
  )
  const again = await step(`${SENT_TWICE} of them sent once more`, () =>
    postAll(address, recorded.slice(0, SENT_TWICE), secret),
  )
  const [unsigned, forged] = await step('One sent without a signature, one signed with another secret', () =>
    Promise.all([post(address, one, null), post(address, one, `not ${secret}`)]),
  )
  const status = await step('All applied: nothing waits any more', () => settled(api))
  const [deliveries, syncRecords] = await Promise.all([api.deliveries(), api.syncRecords(endpoint.id)])
  const outcome = { status, deliveries, syncRecords, first, again, unsigned, forged }
  const followed = await followPullRequest(api, DATA_DIR, { tenantId: status.tenant.id, endpointId: endpoint.id })
  say()
  say(summary(outcome, followed))
  say()
  const polled = await poll(api)
  say()
  say(pollingSummary(polled))
  say()
  const wrong = [...shortcomings(outcome), ...pollingShortcomings(polled)]
  if (wrong.length > 0) throw new Error(`this is not as it must be:\n${wrong.map((it) => `  - ${it}`).join('\n')}`)
}

/** Reads a stand-in of GitHub's API, which lives in this process as long as it is read. */
async function poll(api: Api): Promise<Polled> {
  const shop = await startShop()
  try {
    return await step("A stand-in of GitHub's API read, read again after changes, and counted", () =>
      pollShop(api, shop),
    )
  } finally {
    await shop.close()
  }
}

/** The state once no delivery waits and no run is under way. Throws when one failed, or when it takes too long. */
async function settled(api: Api): Promise<Status> {
  const deadline = Date.now() + APPLIED_WITHIN_MS
  for (;;) {
    const status = await api.status()
    const { pending = 0, failed = 0, dead = 0 } = status.endpoints[0]?.deliveries ?? {}
    if (failed + dead > 0) throw new Error(`${failed + dead} deliveries could not be applied`)
    if (pending === 0 && status.sync_records.running === 0) return status
    if (Date.now() > deadline) throw new Error(`${pending} deliveries still wait after ${APPLIED_WITHIN_MS / 1_000} s`)
    await delay(POLL_MS)
  }
}

const invitation = ({
  url,
  adminKey,
}: Daemon) => `${bold('Still running. Look around in another terminal; Ctrl-C stops it.')}

  export TRACKERD_DATA_DIR=.trackerd-demo   ${dim('# there the command line finds address and key')}
  npm run --silent trackerd -- status
  npm run --silent trackerd -- deliveries list --status skipped
  npm run --silent trackerd -- deliveries show ID
  npm run --silent trackerd -- outbox list
  npm run --silent trackerd -- sync-records list --type polling

  KEY=${adminKey}
  curl -H "Authorization: Bearer $KEY" ${url}/v1/status
`

async function main(keep: boolean): Promise<void> {
  say(`\n${bold('trackerd demo')}: recorded GitHub deliveries through the real door, and an API read, into rows\n`)
  await removeEmbedded(DATA_DIR)
  const start = () => startDaemon(DATA_DIR, (child) => running.push(child))
  const daemon = await step('trackerd started, with a PostgreSQL of its own', start, ({ url }) => dim(url))
  await demo(daemon)
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
