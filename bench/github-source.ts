/**
 * `node bench/github-source.ts PULL_REQUESTS LATENCY_MS`: a stand-in of GitHub in a process of its own, so that serving does
 * not take time from reading. Prints its address, and ends with its standard input.
 */
import { startGithubServer } from '../test/support/github-server/index.ts'

const [pullRequests = 0, latencyMs = 0] = process.argv.slice(2).map(Number)
const unlimited = 1_000_000_000
const server = await startGithubServer({
  latencyMs,
  limits: { core: unlimited, graphql: unlimited, windowSeconds: 3_600 },
})
const repository = server.state.createRepository('octo/large')
repository.push([{ message: 'First' }])
repository.bulk(pullRequests, { commits: 2, reviews: 1, checks: 2 })
process.stdout.write(`${server.baseUrl}\n`)
process.stdin.resume().on('end', () => process.exit(0))
