import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { addEndpoint, onDatabase, startDaemon } from './daemon.ts'
import type { BenchServer } from './database.ts'
import { generatedDeliveries } from './deliveries.ts'
import { signed } from './payloads.ts'
import { amount, quantile, type Result } from './results.ts'

/** The real daemon, all of it: how soon a lone delivery is a row. */
export async function benchWake(server: BenchServer, { samples }: { samples: number }): Promise<Result[]> {
  const database = await server.create()
  const daemon = await startDaemon({ env: onDatabase(database.url) })
  const endpoint = await addEndpoint(daemon.url)
  const latencies = await lonelyDeliveries(database.superuserUrl, endpoint, samples)
  await daemon.stop()
  await server.drop(database)
  const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)]
  return [
    {
      what: `webhook sent -> domain row visible, idle system (${samples} times)`,
      reference: '–',
      runs: { latencies },
      figures: `p50 ${amount(p50)} ms, p99 ${amount(p99)} ms`,
      ratio: '',
      goal: 'p50 < 50 ms, p99 < 250 ms',
      met: p50 < 50 && p99 < 250,
    },
  ]
}

type Endpoint = Awaited<ReturnType<typeof addEndpoint>>

async function lonelyDeliveries(url: string, { secret, webhookUrl }: Endpoint, samples: number): Promise<number[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const opened = [...generatedDeliveries(8 * (samples + 20))].filter(({ body }) => body.action === 'opened')
  const latencies: number[] = []
  for (const { event, body } of opened.slice(0, samples + 20)) {
    const payload = signed(event, body, secret)
    const { id } = body.pull_request as { id: number }
    const sent = performance.now()
    const response = await fetch(webhookUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': payload.event,
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': payload.signature,
      },
      body: payload.body,
    })
    if (response.status !== 202) throw new Error(await response.text())
    await response.bytes()
    while (!(await isVisible(client, String(id)))) await sleep(1)
    latencies.push(performance.now() - sent)
    // Idle again: the job has ended, and its worker listens.
    await sleep(30 + Math.random() * 40)
  }
  await client.end()
  // The first ones bind their repositories and warm the daemon up.
  return latencies.slice(20)
}

async function isVisible(client: pg.Client, externalId: string): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'visible',
    text: 'select from tracker_construction.peer_reviews where external_id = $1',
    values: [externalId],
  })
  return rowCount === 1
}
