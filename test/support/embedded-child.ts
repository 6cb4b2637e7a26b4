// Runs the embedded server in a process of its own until it is killed; says where it is in one line of JSON.
import { startEmbedded } from '../../src/db/embedded/index.ts'
import { silentLogger } from '../../src/ports/logger.ts'

const [dataDir = ''] = process.argv.slice(2)
const { url, superuserUrl, dataDir: cluster } = await startEmbedded({ dataDir, log: silentLogger, durable: false })
process.stdout.write(`${JSON.stringify({ url, superuserUrl, cluster })}\n`)
setInterval(() => undefined, 60_000)
