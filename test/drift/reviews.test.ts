import { expect, test } from 'vitest'
import type { DriftWorld } from './drift-world.ts'
import { driftWorld } from './drift-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-03-02T09:00:00Z')
const AUTHOR = '00000000-0000-4000-8000-00000000000a'
const OTHER = '00000000-0000-4000-8000-00000000000b'

interface Given {
  readonly openedDaysAgo: number
  readonly openHours?: number
  readonly merged?: boolean
  readonly reviewer?: string
  readonly decision?: string
  readonly approvedHoursLater?: number
  readonly bot?: boolean
  readonly draft?: boolean
}

async function pullRequests({ world, scopeId }: DriftWorld, first: number, all: readonly Given[]) {
  for (const [i, it] of all.entries()) {
    const opened = NOW - it.openedDaysAgo * DAY
    const ended = it.openHours === undefined ? null : new Date(opened + it.openHours * HOUR)
    const submitted = new Date(opened + (it.approvedHoursLater ?? 0) * HOUR).toISOString()
    const decisions =
      it.reviewer === undefined
        ? []
        : [
            {
              reviewer_id: it.reviewer,
              decision: it.decision ?? 'approved',
              submitted_at: submitted,
              first_approved_at: submitted,
            },
          ]
    await world.sql(
      `insert into tracker_construction.peer_reviews
         (tenant_id, scope_id, number, title, pull_request_url, author_id, author_is_bot, draft, opened_at, merged_at,
          closed_at, reviewer_decisions, created_by, updated_by)
       values ($1, $2, $3, 'Change', 'https://github.com/octo/hello/pull/' || $3::int, $4, $5, $6, $7, $8, $9, $10, $1, $1)`,
      [
        world.tenantId,
        scopeId,
        first + i,
        AUTHOR,
        it.bot === true,
        it.draft === true,
        new Date(opened),
        it.merged === false ? null : ended,
        ended,
        JSON.stringify(decisions),
      ],
    )
  }
}

const times = (count: number, given: Given) => Array.from({ length: count }, () => given)
const reviewed: Given = { openedDaysAgo: 10, openHours: 10, reviewer: OTHER }

test('merges without an approving review by someone else are drift above a tenth of them, each is named', async () => {
  const drift = await driftWorld()
  await pullRequests(drift, 1, [
    ...times(6, reviewed),
    { openedDaysAgo: 9, openHours: 5 },
    { openedDaysAgo: 8, openHours: 5, reviewer: AUTHOR },
    { openedDaysAgo: 7, openHours: 5, reviewer: OTHER, decision: 'commented' },
    { openedDaysAgo: 6, openHours: 5, reviewer: OTHER, approvedHoursLater: 6 },
    // These count for nothing: a bot's, one of long ago, one that was given up.
    { openedDaysAgo: 5, openHours: 1, bot: true },
    { openedDaysAgo: 40, openHours: 1 },
    { openedDaysAgo: 5, openHours: 1, merged: false },
  ])
  expect(await drift.run()).toMatchObject({ opened: 1 })
  const alert = await drift.alert()
  expect(alert).toMatchObject({ subject: 'merged_without_review', severity: 'medium', limits: { share: 0.4 } })
  expect(alert.description).toContain('4 of 10 pull requests merged in the last 4 weeks')
  expect(alert.links.map(({ text }) => text)).toEqual(['#7 Change', '#8 Change', '#9 Change', '#10 Change'])
  expect(alert.links[0]?.url).toBe('https://github.com/octo/hello/pull/7')
})

test('open reviews that wait longer than 95 % of those before are stale; drafts wait for nobody', async () => {
  const drift = await driftWorld()
  await pullRequests(drift, 1, [
    ...times(25, { openedDaysAgo: 100, openHours: 48, reviewer: OTHER }),
    { openedDaysAgo: 1 },
    { openedDaysAgo: 3 },
    { openedDaysAgo: 30, draft: true },
  ])
  await drift.run()
  const alert = await drift.alert()
  expect(alert).toMatchObject({ subject: 'stale_reviews', severity: 'low', limits: { open_ms: 48 * HOUR } })
  expect(alert.links.map(({ text }) => text)).toEqual(['#27 Change'])
  await drift.world.sql('update tracker_construction.peer_reviews set closed_at = $1 where number = 27', [
    new Date(NOW),
  ])
  await drift.run()
  drift.world.clock.advance(DAY - 1)
  await drift.run()
  expect(await drift.alert()).toMatchObject({ status: 'open' })
})
