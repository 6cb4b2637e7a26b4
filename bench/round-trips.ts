import type { BenchServer } from './database.ts'
import { generatedDeliveries } from './deliveries.ts'
import { addBenchEndpoint, drainAll, openHeart, packAll, storeAll } from './heart.ts'
import type { Result } from './results.ts'

const SIZES = [1, 50, 500]

/** Statements of one batch, counted at the client: the same number however many deliveries it has. */
export async function benchRoundTrips(server: BenchServer): Promise<Result[]> {
  const opened = [...generatedDeliveries(8 * 2_000)].filter(({ body }) => body.action === 'opened')
  const counts: number[] = []
  const database = await server.create()
  const warm = await openHeart(database)
  const endpointId = await addBenchEndpoint(warm)
  const take = (size: number) => packAll(opened.splice(0, size))
  // The first of a repository binds it, once for ever.
  await storeAll(warm, endpointId, take(20), 'warm')
  await drainAll(warm, endpointId)
  await warm.close()
  for (const size of SIZES) {
    // One batch, whatever its bytes are, and one more than the last is not looked for.
    const heart = await openHeart(database, { bounds: { batch: size + 1, batchBytes: Number.MAX_SAFE_INTEGER } })
    await storeAll(heart, endpointId, take(size), `size-${size}`)
    let statements = 0
    heart.spy(() => {
      statements += 1
    })
    await drainAll(heart, endpointId)
    counts.push(statements)
    await heart.close()
  }
  await server.drop(database)
  return [
    {
      what: `statements for a batch of ${SIZES.join(', ')} pull requests`,
      reference: '–',
      runs: { statements: counts },
      figures: counts.join(', '),
      ratio: '',
      goal: 'the same number',
      met: new Set(counts).size === 1,
    },
  ]
}
