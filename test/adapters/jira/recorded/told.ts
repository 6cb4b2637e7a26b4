import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Row, readCsv } from '../../../support/csv.ts'
import { RECORDED_JIRA } from '../../../support/left-out.ts'

interface Recorded {
  readonly name: string
  readonly body: Buffer
}

/** Every recorded webhook, as its bytes. */
export const webhooks = (): Recorded[] =>
  readdirSync(join(RECORDED_JIRA, 'webhooks'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, body: readFileSync(join(RECORDED_JIRA, 'webhooks', name)) }))

export interface Raw {
  readonly id: string | number
  readonly key: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly changelog?: { readonly histories: readonly object[] }
}

/** What the API told of a board; other boards lie among it. */
export const rawOf = (name: string, board: number): Raw[] =>
  rowsOf(`raw/_raw_jira_api_${name}.csv`)
    .filter(({ params }) => JSON.parse(params ?? '{}').BoardId === board)
    .map(({ data }) => JSON.parse(data ?? ''))

/** What another system made of it. */
export const expectedOf = (name: string): Row[] => rowsOf(`expected/${name}.csv`)

const rowsOf = (path: string) => readCsv(readFileSync(join(RECORDED_JIRA, 'api', path), 'utf8'))

/** `jira:JiraIssue:2:10063` is 10063. */
export const idOf = (told: string | null) => told?.split(':').at(-1) ?? null

export const timeOf = (told: string | null) => (told === null ? null : new Date(told).toISOString())
