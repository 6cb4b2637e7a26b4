import { type ErrorCode, TrackerdError } from '../../../../src/errors.ts'
import { type Asked, type FakeClient, type FakeOptions, fakeClient } from '../streams/fake-client.ts'

/** What a call is answered with; an error is thrown. */
export type Script = Readonly<Record<string, unknown>>

/** A client that knows these calls only, e.g. `GET /rest/api/3/myself`; any other is 404. */
export function scripted(script: Script, options: FakeOptions = {}): FakeClient {
  return fakeClient((asked) => {
    const told = script[asked.line]
    if (told === undefined) throw new TrackerdError('UPSTREAM_NOT_FOUND', { status: 404 })
    if (told instanceof Error) throw told
    return typeof told === 'function' ? (told as (asked: Asked) => unknown)(asked) : told
  }, options)
}

export const refusal = (code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) =>
  new TrackerdError(code, details)

export const linesOf = ({ asked }: FakeClient) => asked.map(({ line }) => line)

/** The answer to `mypermissions`. */
export const may = (permissions: Readonly<Record<string, boolean>>) => (asked: Asked) => ({
  permissions: Object.fromEntries(
    Object.entries(permissions)
      .filter(([name]) => name === asked.query.permissions)
      .map(([name, havePermission]) => [name, { key: name, havePermission }]),
  ),
})

export const page = (...values: unknown[]) => ({
  startAt: 0,
  maxResults: 50,
  total: values.length,
  isLast: true,
  values,
})

const GREENHOPPER = 'com.pyxis.greenhopper.jira'
const FLOAT = 'com.atlassian.jira.plugin.system.customfieldtypes:float'

export const field = (number: number, name: string, custom: string = FLOAT, more: object = {}) => ({
  id: `customfield_${number}`,
  name,
  custom: true,
  schema: { type: 'number', custom },
  ...more,
})

/** What a usual site lists. */
export const SITE_FIELDS = [
  { id: 'summary', name: 'Summary', custom: false, schema: { type: 'string' } },
  field(10020, 'Sprint', `${GREENHOPPER}:gh-sprint`),
  field(10014, 'Epic Link', `${GREENHOPPER}:gh-epic-link`),
  field(10026, 'Story Points'),
  field(10016, 'Story point estimate', `${GREENHOPPER}:jsw-story-points`),
]
