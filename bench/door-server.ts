/**
 * The same HTTP server as trackerd's own, with another store behind the door: `none` checks the signature and answers;
 * `insert` also does one INSERT of the text per request. What the real door is measured beside.
 */
import pg from 'pg'
import { githubAdapter } from '../adapters/github/index.ts'
import type { App } from '../src/app.ts'
import { createPool } from '../src/db/connection.ts'
import { deliveryRowId } from '../src/domain/ids.ts'
import { createServer } from '../src/http/server.ts'
import { createLogger } from '../src/logger.ts'
import { POOL_SIZE } from './daemon.ts'

const [kind, secret = '', url = ''] = process.argv.slice(2)
const logger = createLogger({ level: 'info', format: 'json' })

async function insertText(): Promise<(body: Uint8Array) => Promise<unknown>> {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query('create table bench_deliveries (id bigint generated always as identity primary key, body text)')
  await owner.end()
  const pool = createPool({ url, name: 'bench', max: POOL_SIZE, log: logger })
  return (body) => pool.query('insert into bench_deliveries (body) values ($1)', [Buffer.from(body).toString('utf8')])
}

const store = kind === 'insert' ? await insertText() : async () => undefined
const secrets = [{ id: 'bench', value: secret }]

const receive: App['receive'] = async (_system, endpointId, request) => {
  const { deliveryId, topic } = githubAdapter.verify(request, secrets, new Date())
  const id = deliveryRowId(endpointId, deliveryId)
  await store(request.body)
  return { id, deliveryId, topic, tenantId: endpointId, duplicate: false }
}

// The door uses nothing else of the app.
const server = createServer({ app: { receive } as App, logger })
const address = await server.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ url: address })
