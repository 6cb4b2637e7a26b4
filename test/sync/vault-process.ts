/** A process of its own that renews the credential of an endpoint once, at a token server, and prints what it got. */
import { v7 } from 'uuid'
import { createPool } from '../../src/db/connection.ts'
import { createSecretBox } from '../../src/db/envelope.ts'
import { Database } from '../../src/db/tx.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { createVault } from '../../src/sync/vault.ts'
import { ENCRYPTION_KEY } from '../support/world.ts'
import { renewAt } from './token-server.ts'

const [url = '', tenantId = '', endpointId = '', tokenUrl = '', stale = '', leaseMs = ''] = process.argv.slice(2)
const pool = createPool({ url, name: 'vault-process', max: 2, log: silentLogger })
const credential = JSON.parse(stale)
const vault = createVault({
  db: new Database(pool),
  box: createSecretBox([ENCRYPTION_KEY]),
  tenantId,
  endpointId,
  holder: v7(),
  credential,
  signal: new AbortController().signal,
  logger: silentLogger,
  leaseMs: Number(leaseMs),
})
process.stdout.write(JSON.stringify(await vault.renew(credential, renewAt(tokenUrl))))
await pool.end()
