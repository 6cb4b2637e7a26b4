/** What Middleware's code answers to questions of attribution, and where we mean to answer otherwise. */
import { describe, expect, test } from 'vitest'
import { DEFAULT_ATTRIBUTION } from '../../../src/domain/attribution/index.ts'
import { DEFAULT_RULES } from '../../../src/domain/rules.ts'
import { windowCases } from '../dora/window-cases.ts'
import { attributed, deployed, incident, pullRequest, rules } from './rows.ts'

interface Troubles {
  readonly deployments: readonly { readonly id: string; readonly at: string; readonly repo?: string }[]
  readonly incidents: readonly { readonly id: string; readonly at: string }[]
}
interface Blamed {
  readonly attribution: Readonly<Record<string, readonly string[]>>
  readonly failed: readonly string[]
}

const told = ({ deployments, incidents }: Troubles) => ({
  deployments: deployments.map(({ id, at, repo = 'r1' }) => deployed(id, Date.parse(at), { scopeId: repo })),
  incidents: incidents.map(({ id, at }) => ({
    ...incident(id, '01-01 00:00'),
    scopeId: null,
    startedAt: Date.parse(at),
  })),
})
/** Theirs knows no attribution window. */
const everSince = (repo: string) => rules({ attributionWindowMs: 10 * 365 * 86_400_000 }, repo)

const blamedBy = ({ incidents }: ReturnType<typeof attributed>, deployments: Troubles['deployments']) =>
  Object.fromEntries(
    deployments.map(({ id }) => [
      id,
      incidents.filter(({ deploymentId }) => deploymentId === id).map((each) => each.id),
    ]),
  )

describe('incidents', () => {
  const cases = windowCases<Troubles, Blamed>('change_fail_rate')
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { input, expected_middleware }) => {
    const scopes = input.deployments.flatMap(({ repo = 'r1' }) => [...everSince(repo)])
    const facts = attributed({ ...told(input), rules: new Map(scopes) })
    expect(blamedBy(facts, input.deployments)).toEqual(expected_middleware.attribution)
    expect(Object.keys(facts.failed)).toEqual(expected_middleware.failed)
    // Difference: theirs drops an incident before the first deployment; ours stays, and says why it is held against none.
    for (const { id } of input.incidents) {
      const { deploymentId, why } = facts.incident(id)
      expect(why).toBe(deploymentId === null ? 'no_deployment_before' : `within_${10 * 365 * 24}h`)
    }
  })

  const weeks = windowCases<Troubles, Readonly<Record<string, { readonly failed: readonly string[] }>>>(
    'weekly_change_fail_rate',
  )
  test.each(weeks.map((one) => [one.id, one] as const))('%s', (_id, { input, expected_middleware }) => {
    const failed = Object.values(expected_middleware).flatMap((week) => week.failed)
    expect(Object.keys(attributed({ ...told(input), rules: everSince('r1') }).failed)).toEqual(failed)
  })

  test('cfr-multi: by default an incident 28 h after a deployment is not held against it, one 24 h after it is', () => {
    const [{ input } = expect.fail()] = cases.filter(({ id }) => id === 'cfr-multi')
    const facts = attributed(told(input))
    // Difference: the attribution window is 24 h unless a binding says otherwise.
    expect(facts.incident('i3')).toMatchObject({ deploymentId: null, why: 'outside_window' })
    expect(facts.incident('i1')).toMatchObject({ deploymentId: 'd2', why: 'within_24h' })
    expect(Object.keys(facts.failed)).toEqual(['d2', 'd3', 'd5'])
  })

  test('cfr-cross-repo: an incident that names its repository is held against that one', () => {
    const [{ input } = expect.fail()] = cases.filter(({ id }) => id === 'cfr-cross-repo')
    const { deployments, incidents } = told(input)
    const facts = attributed({ deployments, incidents: incidents.map((row) => ({ ...row, scopeId: 'repoA' })) })
    // Difference, as recommended: theirs blames repoB, which deployed last.
    expect(facts.incident('iA')).toMatchObject({ deploymentId: 'd1', method: 'same_scope' })
    const unnamed = attributed({ deployments, incidents }).incident('iA')
    expect(unnamed).toMatchObject({ deploymentId: 'd2', method: 'same_initiative' })
    expect(unnamed.confidence).toBeLessThan(facts.incident('iA').confidence ?? 0)
  })
})

interface Mapped {
  readonly prs: readonly {
    readonly id: string
    readonly head: string
    readonly base: string
    readonly merged_at: string
    readonly state: 'MERGED' | 'OPEN' | 'CLOSED'
  }[]
  readonly deployment: { readonly branch: string; readonly at: string }
}

describe('pull requests of a deployment', () => {
  const cases = windowCases<Mapped, readonly string[]>('pr_to_deployment')
  const changes = ({ prs }: Mapped) =>
    prs.map(({ id, head, base, merged_at, state }) =>
      pullRequest(id, Date.parse(merged_at) - 3_600_000, state === 'MERGED' ? Date.parse(merged_at) : null, {
        sourceBranch: head,
        targetBranch: base,
      }),
    )
  const deployment = ({ deployment: { branch, at } }: Mapped) => deployed('d', Date.parse(at), { branch })

  test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { input, expected_middleware }) => {
    // Difference: ours needs a deployment before this one, else everything may have been there before.
    const first = deployed('first', Date.parse('2024-04-01T00:00:00Z'), { branch: input.deployment.branch })
    const { brought } = attributed({ deployments: [first, deployment(input)], changes: changes(input) })
    expect(Object.keys(brought)).toEqual(expected_middleware)
  })

  test('map-direct: of the first known deployment nothing is said', () => {
    const [{ input } = expect.fail()] = cases
    const { brought, change } = attributed({ deployments: [deployment(input)], changes: changes(input) })
    expect(brought).toEqual({})
    expect(change('p2').excluded).toBe('pre_baseline')
  })
})

test('is_bot_name: by default who is called a bot is one', () => {
  const [{ input, expected_middleware } = expect.fail()] = windowCases<
    readonly string[],
    Readonly<Record<string, boolean>>
  >('is_bot_name')
  const { changes } = attributed({
    changes: input.map((login) => pullRequest(login, '01-01 00:00', '01-02 00:00', { authorLogin: login })),
  })
  const isBot = Object.fromEntries(changes.map(({ id, excluded }) => [id, excluded === 'bot']))
  // Difference: two bots that do not say so, and that a source may tell without saying what they are.
  expect(isBot).toEqual({ ...expected_middleware, dependabot: true, renovate: true })
  expect(DEFAULT_ATTRIBUTION.botPatterns).toBe(DEFAULT_RULES.botPatterns)
})

test('revert_detection: the branch of a revert names what it takes back', () => {
  const [{ input, expected_middleware } = expect.fail()] = windowCases<
    readonly string[],
    Readonly<Record<string, string | null>>
  >('revert_detection')
  const taken = input.map((branch) => {
    const deployments = [1, 2, 3].map((day) => deployed(`d${day}`, `01-0${day} 00:00`))
    const targets = [7, 9, 12].map((number) => pullRequest(String(number), '01-01 01:00', '01-01 02:00', { number }))
    const revert = pullRequest('revert', '01-02 01:00', '01-02 02:00', { sourceBranch: branch })
    const found = [7, 9, 12].filter((number) => {
      const changes = [...targets.filter((each) => each.number === number), revert]
      return attributed({ deployments, changes }).failed.d2?.includes('revert')
    })
    return [branch, found.length === 0 ? null : found.join()]
  })
  expect(Object.fromEntries(taken)).toEqual(expected_middleware)
})
