import { describe, expect, test } from 'vitest'
import { workflowRuns } from '../../../../adapters/github/streams/workflow-runs.ts'
import { TrackerdError } from '../../../../src/errors.ts'
import {
  type Asked,
  at,
  backlogOf,
  cursorOf,
  fakeClient,
  listed,
  missing,
  NOW,
  numbers,
  paged,
  partsOf,
  passOf,
  REPOSITORY,
  type Told,
  walk,
} from './fake-client.ts'

interface Run {
  readonly id: number
  readonly run_attempt: number
  readonly created_at: string
  readonly updated_at: string
}

const run = (id: number, created: number, attempt = 1, updated = created): Run => ({
  id,
  run_attempt: attempt,
  created_at: at(created),
  updated_at: at(updated),
})

/** GitHub with these runs, each as its latest attempt; a filtered search shows 1,000 of them at most. */
function tellOf(all: readonly Run[], suites: Readonly<Record<string, () => Told>> = {}): (asked: Asked) => Told {
  return (asked) => {
    const { created, run_id, attempt_number, check_suite_id } = asked.parameters
    if (asked.route === '') return { data: {} }
    if (check_suite_id !== undefined) return suites[String(check_suite_id)]?.() ?? notFound()
    if (created === undefined) {
      const latest = all.find(({ id }) => id === Number(run_id))
      const attempt = Number(attempt_number ?? latest?.run_attempt)
      return latest === undefined || attempt > latest.run_attempt
        ? notFound()
        : { data: { ...latest, run_attempt: attempt } }
    }
    const [from = '', to = ''] = String(created).split('..')
    const found = all
      .filter(({ created_at }) => from <= created_at && created_at <= to)
      .toSorted((one, other) => other.created_at.localeCompare(one.created_at))
    const { data, nextPage } = paged(found.slice(0, 1000), asked)
    return { data: { total_count: found.length, workflow_runs: data }, nextPage }
  }
}

function notFound(): never {
  throw missing()
}

const namesOf = (pages: Parameters<typeof partsOf>[0]) =>
  partsOf<Run>(pages, 'workflow_run').map(({ id, run_attempt }) => `${id}/${run_attempt}`)
const seen = (created: number, changed = created) => ({
  created: new Date(at(created)).toISOString(),
  changed: new Date(at(changed)).toISOString(),
})

describe('the walk over workflow runs', () => {
  test('reads all of them at first, and remembers the latest creation and change', async () => {
    const all = numbers(1, 250).map((id) => run(id, id * 60))
    const pages = await walk(workflowRuns, fakeClient(tellOf([...all, run(251, 10, 1, 90_000)])), passOf())
    expect(new Set(namesOf(pages))).toEqual(new Set(numbers(1, 251).map((id) => `${id}/1`)))
    expect(pages.map(({ total }) => total)).toEqual([251, null, null])
    expect(cursorOf(pages)).toEqual(seen(250 * 60, 90_000))
  })

  test('halves a window of more than 1,000 runs until each shows all of its own', async () => {
    const all = numbers(1, 3_500).map((id) => run(id, id * 600))
    const pages = await walk(workflowRuns, fakeClient(tellOf(all)), passOf({ mode: 'full' }))
    expect(new Set(namesOf(pages)).size).toBe(3_500)
    const created = pages.flatMap((page) => {
      const times = partsOf<Run>([page], 'workflow_run').map((it) => it.created_at)
      return times.length === 0 ? [] : [times[0] ?? '']
    })
    expect(created[0]?.localeCompare(created.at(-1) ?? '')).toBe(-1)
  })

  test('reads 1,000 of a second that has more, and goes on', async () => {
    const crowd = numbers(1, 1_200).map((id) => run(id, 100))
    const client = fakeClient(tellOf([...crowd, run(5_000, 101)]))
    const window = { mode: 'window', since: new Date(at(0)), until: new Date(at(1_000)) } as const
    const names = new Set(namesOf(await walk(workflowRuns, client, passOf(window))))
    expect([names.size, names.has('5000/1')]).toEqual([1_001, true])
    expect(client.asked.map(({ parameters }) => parameters.created)).toContain(`${at(100)}..${at(100)}`)
  })

  test('then begins six hours before the latest creation, whatever our clock says', async () => {
    const client = fakeClient(tellOf([]))
    const cursor = seen(86_400)
    const pages = await walk(workflowRuns, client, passOf({ cursor, startedAt: NOW }))
    expect(client.asked.map(({ parameters }) => parameters.created)).toEqual([`${at(64_800)}..2024-06-02T12:00:00Z`])
    expect(cursorOf(pages)).toEqual(cursor)
  })

  test('goes on in the middle of a halved window', async () => {
    const all = numbers(1, 2_500).map((id) => run(id, id * 600))
    const pages = await walk(workflowRuns, fakeClient(tellOf(all)), passOf({ mode: 'full' }))
    const middle = Math.floor(pages.length / 2)
    const place = JSON.parse(JSON.stringify(pages[middle]?.next))
    const rest = await walk(workflowRuns, fakeClient(tellOf(all)), passOf({ mode: 'full' }), place)
    const all_ = [...namesOf(pages.slice(0, middle + 1)), ...namesOf(rest)]
    expect(new Set(all_).size).toBe(2_500)
    expect(cursorOf(rest)).toEqual(cursorOf(pages))
  })

  test('reads the earlier attempts of a run that was re-run lately, once', async () => {
    const all = [run(1, 100, 2), run(2, 100, 3), run(3, 100, 4), run(4, 90, 2, 95)]
    const cursor = seen(99, 3_000)
    const client = fakeClient(tellOf(all.map((it) => ({ ...it, updated_at: it.id === 4 ? at(95) : at(4_000) }))))
    const names = namesOf(await walk(workflowRuns, client, passOf({ cursor })))
    expect(new Set(names)).toEqual(new Set(['1/1', '1/2', '2/1', '2/2', '2/3', '3/4', '4/2']))
    const full = fakeClient(tellOf(all))
    await walk(workflowRuns, full, passOf({ mode: 'full' }))
    expect(full.asked).toHaveLength(1)
  })
})

describe('runs that had not ended', () => {
  test('are read again first, twenty at a time', async () => {
    const all = numbers(1, 45).map((id) => run(id, -90 * 86_400))
    const backlog = backlogOf(...all.map(({ id }) => `${id}/1`))
    const pages = await walk(workflowRuns, fakeClient(tellOf(all)), passOf({ cursor: seen(1), backlog }))
    expect(pages.map(({ items }) => items.length)).toEqual([20, 20, 5, 0])
    expect(namesOf(pages)).toEqual(all.map(({ id }) => `${id}/1`))
  })

  test('bring the attempts that followed', async () => {
    const client = fakeClient(tellOf([run(1, -90 * 86_400, 3)]))
    const pages = await walk(workflowRuns, client, passOf({ cursor: seen(1), backlog: backlogOf('1/1', '404/1') }))
    expect(namesOf(pages)).toEqual(['1/1', '1/2', '1/3'])
  })

  test('may be check suites of other apps, which not every token may read', async () => {
    const suites = {
      '12': () => ({ data: { id: 12 } }),
      '13': () => {
        throw new TrackerdError('UPSTREAM_FORBIDDEN')
      },
    }
    const backlog = backlogOf('check_suite:12/1', 'check_suite:13/1')
    const [page] = await walk(workflowRuns, fakeClient(tellOf([], suites)), passOf({ backlog }))
    expect(page?.items).toEqual([
      { topic: 'check_suite', payload: { repository: REPOSITORY.payload, check_suite: { id: 12 } } },
    ])
    const known = (externalId: string) => ({ kind: 'pipeline_run', externalId, externalKey: null }) as const
    const asked = ['12', '13', '14'].map((id) => known(`check_suite:${id}/1`))
    const { items, gone } = await workflowRuns.fetch(fakeClient(tellOf([], suites)), REPOSITORY, asked)
    expect(items).toHaveLength(1)
    expect(gone).toEqual([{ object: known('check_suite:14/1'), reason: 'deleted' }])
  })
})

test('the census names every attempt; only of the latest it knows when it changed', async () => {
  const client = fakeClient(tellOf([run(1, 500, 3, 600), run(2, -100)]))
  expect(await listed(workflowRuns, client, new Date(at(0)))).toEqual([
    { kind: 'pipeline_run', externalId: '1/1', key: null, changedAt: null },
    { kind: 'pipeline_run', externalId: '1/2', key: null, changedAt: null },
    { kind: 'pipeline_run', externalId: '1/3', key: null, changedAt: '2024-01-01T00:10:00.000Z' },
  ])
})

test('an attempt that is not found is gone', async () => {
  const client = fakeClient(tellOf([run(1, 500, 2)]))
  const known = (externalId: string) => ({ kind: 'pipeline_run', externalId, externalKey: 'CI' }) as const
  const { items, gone } = await workflowRuns.fetch(client, REPOSITORY, [known('1/1'), known('9/1')])
  expect(namesOf([{ items }])).toEqual(['1/1'])
  expect(gone).toEqual([{ object: known('9/1'), reason: 'deleted' }])
})
