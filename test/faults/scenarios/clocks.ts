import { runToEnd } from '../../sync/running.ts'
import { defineFault, type Finding, finding, type Stage } from './fault.ts'
import { githubSource, jiraSource, reading, type Source, type SourceOptions } from './sources.ts'

interface Size {
  /** Something happens so often between two looks, in every stream. */
  readonly happenings: number
  readonly looks: number
}

const MINUTE = 60_000
const ORDINARY = '2026-03-01T12:00:00Z'
/** The hour that there is not, and the one that there is twice, begin within minutes. */
const CHANGES = ['2026-03-08T09:54:00Z', '2026-11-01T08:54:00Z']

interface Case {
  readonly name: string
  readonly open: (stage: Stage) => Promise<Source>
}

const skewed = [10, -10].flatMap((minutes): Case[] => {
  const options: SourceOptions = { at: ORDINARY, skewMs: minutes * MINUTE }
  return [
    { name: `GitHub ${minutes} minutes ahead`, open: (stage) => githubSource(stage, options) },
    { name: `Jira Cloud ${minutes} minutes ahead`, open: (stage) => jiraSource(stage, options) },
    {
      name: `Jira Data Center ${minutes} minutes ahead`,
      open: (stage) => jiraSource(stage, { ...options, isServer: true }),
    },
  ]
})

const changed = CHANGES.flatMap((at) =>
  [false, true].map(
    (isServer): Case => ({
      name: `Jira ${isServer ? 'Data Center' : 'Cloud'}, ${at} in America/Los_Angeles`,
      open: (stage) => jiraSource(stage, { at, isServer, timeZone: 'America/Los_Angeles' }),
    }),
  ),
)

const play = (cases: readonly Case[]) => async (stage: Stage, size: Size) => {
  const findings: Finding[] = []
  for (const { name, open } of cases) {
    const all = await passing(stage, await open(stage), size)
    findings.push(...all.map((it) => ({ ...it, what: `${name}: ${it.what}` })))
  }
  return { findings }
}

/** Things happen, and every few of them the source is looked at. */
async function passing(stage: Stage, source: Source, { happenings, looks }: Size): Promise<Finding[]> {
  const { world, endpointId } = await reading(stage, source)
  const statuses: string[] = []
  const look = async () => statuses.push((await runToEnd(world, endpointId, { mode: 'incremental' })).status)
  for (let n = 0; n < looks * happenings; n += 1) {
    source.happen(n)
    if (n % happenings === happenings - 1) await look()
  }
  source.clock.advance(5 * MINUTE)
  await look()
  return [
    await source.compared(world, endpointId),
    finding(
      'runs that did not succeed',
      statuses.filter((status) => status !== 'success'),
      [],
    ),
  ]
}

const inWords = ({ happenings, looks }: Size) => `${looks} looks, ${happenings} of everything between two`

export const clockSkew = defineFault<Size>({
  name: 'clocks',
  what: 'clocks of source and trackerd ten minutes apart, either way',
  sizes: { small: { happenings: 4, looks: 3 }, full: { happenings: 20, looks: 30 } },
  inWords,
  play: play(skewed),
})

export const daylightSaving = defineFault<Size>({
  name: 'daylight-saving',
  what: 'the hour that there is not, and the one that there is twice, where a source tells local time',
  sizes: { small: { happenings: 6, looks: 2 }, full: { happenings: 6, looks: 60 } },
  inWords,
  play: play(changed),
})
