import { z } from 'zod'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { entry } from '../connection/answer.ts'
import { cloud } from '../connection/library.ts'
import { type JiraStream, NO_CENSUS } from './stream.ts'
import { type ListedPage, readWholeList } from './whole-list.ts'

const PER_PAGE = 1_000
/** The source looks no further than its thousandth user; a server that does is believed up to here. */
const USERS_AT_MOST = 20_000

const Users = z.array(entry({}))
type Entry = z.output<typeof Users>[number]

/**
 * People who can be given issues of a project. Others are known from the issues that name them. Nobody goes by not
 * being listed any more: whoever leaves a project did not leave the world.
 */
export const users: JiraStream = {
  name: 'users',
  summary: 'People of the project',
  scopeKinds: ['project'],
  backlog: null,
  ...NO_CENSUS,

  async read({ client }, scope, pass, at) {
    const ask = (startAt: number) => askUsers(client, scope, startAt)
    const { entries: _, ...page } = await readWholeList(pass, at, ask, (it, asOf) => userItem(it.object, asOf))
    return page
  },
}

/**
 * The source takes a range of all users, and shows those of it who can be given issues: a page can be shorter than it was
 * asked for and have others behind it. So the list goes on behind as many as came, until a page is empty: some come twice
 * where others of the range were left out, and none is missed where a server gives fewer than it is asked for.
 */
async function askUsers(client: JiraClient, scope: ScopeRef, startAt: number): Promise<ListedPage<Entry>> {
  const page = { startAt, maxResults: PER_PAGE }
  const answer: JiraAnswer = await (client.flavour === 'cloud'
    ? client.through(async (js) => (await cloud()).findAssignableUsers(js, { project: scope.externalId, ...page }))
    : client.get('/rest/api/{api}/user/assignable/search', { project: scope.name, ...page }))
  const entries = told(Users, answer)
  const next = startAt + entries.length
  return { answer, entries, nextStart: entries.length === 0 || next >= USERS_AT_MOST ? null : next }
}

const userItem = (user: unknown, asOf: string): PolledItem => ({ topic: 'api:user', payload: { user, as_of: asOf } })
