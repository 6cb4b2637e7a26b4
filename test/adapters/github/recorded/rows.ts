import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { githubAdapter } from '../../../../adapters/github/index.ts'
import type { ChangeByKind, ChangeKind } from '../../../../src/domain/changes.ts'
import { type Row, readCsv } from '../../../support/csv.ts'
import { RECORDED_GITHUB } from '../../../support/left-out.ts'
import { CONTEXT, changesOf } from '../../conformance.ts'
import { receipt } from '../examples.ts'

/** Rows of another connection lie among them and must not appear. */
const CONNECTION = '{"ConnectionId":1,"Name":"panjf2000/ants"}'
const repository = { id: 134018330, full_name: 'panjf2000/ants', html_url: 'https://github.com/panjf2000/ants' }

/** `input`: which pull request it was asked for. */
interface Raw {
  readonly data: Readonly<Record<string, unknown>>
  readonly input: { readonly Number: number; readonly GithubId: number } | null
}

/** What the API told. */
export function rawOf(name: string): Raw[] {
  return rowsOf(`raw/_raw_github_api_${name}.csv`)
    .filter(({ params }) => params === CONNECTION)
    .map(({ data, input }) => ({ data: JSON.parse(data ?? ''), input: JSON.parse(input ?? 'null') }))
}

/** What the other system made of it. */
export const expectedOf = (name: string): Row[] => rowsOf(`expected/${name}.csv`)

const rowsOf = (path: string) => readCsv(readFileSync(join(RECORDED_GITHUB, path), 'utf8'))

/** What we make of one object. */
export function translated<Kind extends ChangeKind>(kind: Kind, topic: string, parts: object): ChangeByKind<Kind>[] {
  const translation = githubAdapter.translate(receipt(topic, { repository, ...parts }), {
    ...CONTEXT,
    hashEmail: (address) => `hash of ${address}`,
  })
  return changesOf(translation).filter((change): change is ChangeByKind<Kind> => change.kind === kind)
}

export const SCOPE = String(repository.id)

/** `github:GithubIssue:1:346842831` is 346842831. */
export const idOf = (told: string | null) => told?.split(':').at(-1) ?? null

export const timeOf = (told: string | null) => (told === null ? null : new Date(told).toISOString())
