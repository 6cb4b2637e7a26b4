import { describe, expect, test } from 'vitest'
import type { EgressAction, EgressObject } from '../../../src/domain/egress/actions.ts'
import type { EgressKind } from '../../../src/domain/egress/rules.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import type { SourceWriting } from '../../../src/ports/source-writer.ts'

/** A source that actions are performed at, fresh for each test. */
export interface WritableSource {
  readonly options: ConnectOptions
  readonly scope: ScopeRef
  readonly budget: WrittenBudget
  /** One of each kind. */
  action(kind: EgressKind): EgressAction
  /** Everything at the source that an action could have changed, to compare. */
  state(): unknown
  /** Requests that could change something, so far. */
  writes(): number
  requests(): number
  /** The effect of the next write takes place, and its answer is lost. */
  loseAnswer(): void
  /** The credential may read, and write nothing. */
  forbid(): void
  /** The next write is answered with a limit of so many seconds. */
  limit(seconds: number): void
}

/** A budget that only writes down; `used` makes it refuse. */
export class WrittenBudget {
  readonly blocked: { readonly resource: string; readonly until: Date | null }[] = []
  used = false

  get limits(): ConnectOptions['limits'] {
    const block = async (resource: string, until: Date | null) => {
      this.blocked.push({ resource, until })
      return until ?? new Date(8.64e15)
    }
    return {
      take: async (resource) => {
        if (this.used) throw new TrackerdError('UPSTREAM_LIMITED', { until: '2026-01-01T00:10:00.000Z', resource })
      },
      observe: async () => undefined,
      block,
      blockApp: async (until) => void (await block('app', until)),
    }
  }
}

const ABOUT_OWN: ReadonlySet<EgressKind> = new Set(['issue_comment', 'close_issue'])

/** What every adapter that writes must hold, whatever it writes to. */
export function writerConformance(name: string, writing: SourceWriting, open: () => Promise<WritableSource>): void {
  /** The source, a writer, and the issue of ours that an action is about. */
  async function begin(kind: EgressKind) {
    const source = await open()
    const writer = writing.connect(source.options)
    let own: EgressObject | null = null
    if (ABOUT_OWN.has(kind)) {
      const made = await writer.perform(source.action('issue'), null)
      own = made.outcome === 'skipped' ? null : made.object
    }
    const action = source.action(kind)
    return { ...source, source, writer, perform: () => writer.perform(action, own) }
  }

  describe(`what ${name} is written`, () => {
    test.each(writing.kinds)('a %s has its effect once, however often it is performed', async (kind) => {
      const { source, perform } = await begin(kind)
      const before = source.state()
      expect(await perform()).toMatchObject({ outcome: 'done' })
      const after = source.state()
      expect(after).not.toEqual(before)
      const writes = source.writes()
      expect(await perform()).toMatchObject({ outcome: 'already' })
      expect(await perform()).toMatchObject({ outcome: 'already' })
      expect(source.state()).toEqual(after)
      expect(source.writes()).toBe(writes)
    })

    test.each(writing.kinds)(
      'a %s whose answer is lost says that nobody knows, and is found by the next',
      async (kind) => {
        const { source, perform } = await begin(kind)
        source.loseAnswer()
        await expect(perform()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
        const again = await perform()
        expect(['done', 'already']).toContain(again.outcome)
        const after = source.state()
        expect(await perform()).toMatchObject({ outcome: 'already' })
        expect(source.state()).toEqual(after)
      },
    )

    test.each(writing.kinds)('a %s that is forbidden says so and changes nothing', async (kind) => {
      const { source, perform } = await begin(kind)
      const before = source.state()
      source.forbid()
      await expect(perform()).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' })
      expect(source.state()).toEqual(before)
    })

    test.each(writing.kinds)('a %s that has to wait says until when, and everybody hears of it', async (kind) => {
      const { source, perform } = await begin(kind)
      const before = source.state()
      source.limit(120)
      const error = await perform().catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'UPSTREAM_LIMITED' })
      const until = new Date(source.options.clock.now().getTime() + 120_000)
      expect((error as TrackerdError).details.until).toBe(until.toISOString())
      expect(source.budget.blocked).toEqual([expect.objectContaining({ until })])
      expect(source.state()).toEqual(before)
    })

    test.each(writing.kinds)('a %s asks nothing when the budget is used up', async (kind) => {
      const { source, perform } = await begin(kind)
      const requests = source.requests()
      source.budget.used = true
      await expect(perform()).rejects.toMatchObject({ code: 'UPSTREAM_LIMITED' })
      expect(source.requests()).toBe(requests)
    })

    test.each(writing.kinds)('how long a %s takes to show is less than anybody would mind', (kind) => {
      expect(writing.settlesMs(kind)).toBeGreaterThan(0)
      expect(writing.settlesMs(kind)).toBeLessThanOrEqual(10 * 60_000)
    })

    test('what needs an issue of ours is left undone without one', async () => {
      const source = await open()
      const writer = writing.connect(source.options)
      for (const kind of writing.kinds.filter((it) => ABOUT_OWN.has(it)))
        expect(await writer.perform(source.action(kind), null)).toEqual({ outcome: 'skipped', reason: 'issue_missing' })
      expect(source.writes()).toBe(0)
    })

    test('a check tells what may be written, writes nothing, and says what is missing', async () => {
      const source = await open()
      const writer = writing.connect(source.options)
      const before = source.state()
      const outcomes = async () => {
        const lines = await writer.check(writing.kinds, [source.scope])
        for (const { name: line } of lines) expect(line).toMatch(/^egress:/)
        return [...new Set(lines.map(({ outcome }) => outcome))]
      }
      expect(await outcomes()).toEqual(['ok'])
      source.forbid()
      expect(await outcomes()).toEqual(['failed'])
      expect(source.state()).toEqual(before)
      expect(await writer.check(writing.kinds, [])).toEqual(
        expect.arrayContaining([expect.objectContaining({ outcome: 'unknown' })]),
      )
      expect(await writer.check([], [source.scope])).toEqual([])
    })
  })
}
