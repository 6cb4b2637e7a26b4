import { expect, test } from 'vitest'
import { expectCopied } from './expect-copied.ts'
import { githubWorld, MINUTE } from './github-world.ts'

test.each([
  ['commits', '/commits'],
  ['pull requests', '/graphql'],
  ['issues', '/issues'],
  ['deployments', '/deployments'],
  ['releases', '/releases'],
  ['workflow runs', '/actions/runs'],
])('a page of %s given once more in place of the one behind it leaves no hole', async (_, list) => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  for (let i = 0; i < 12; i += 1) {
    w.clock.advance(MINUTE)
    w.repository.push()
    w.repository.openIssue({ labels: ['bug'] })
    w.repository.openPullRequest()
    w.repository.deploy()
    w.repository.publishRelease({ tag: `v${i}` })
    w.repository.startWorkflowRun()
  }
  for (const place of [2, 4]) {
    let asked = 0
    let isMet = false
    const isIt = ({ path }: { path: string }) => {
      asked += path.endsWith(list) ? 1 : 0
      isMet ||= asked === place
      return path.endsWith(list) && asked === place
    }
    w.server.fault(isIt, { kind: 'repeated-page' })
    await w.run('full')
    w.server.clearFaults()
    expect(isMet).toBe(true)
    // Where the answer could not be asked for again, the next run goes on.
    await w.run('incremental')
    await expectCopied(w)
  }
})
