import type { Issue } from '../objects/issue.ts'
import type { Comment, Worklog } from '../objects/objects.ts'
import { asDocument, asString, duration } from '../objects/text.ts'
import { api, type Look, time } from './look.ts'
import { showUser } from './users.ts'

export const showComment = (look: Look, issue: Issue, it: Comment): Record<string, unknown> => ({
  self: api(look, `/issue/${issue.id}/comment/${it.id}`),
  id: it.id,
  author: showUser(look, it.author),
  body: look.version === 3 ? asDocument(it.body) : asString(it.body),
  updateAuthor: showUser(look, it.updateAuthor),
  created: time(look, it.created),
  updated: time(look, it.updated),
  ...(look.world.isCloud ? { jsdPublic: true } : {}),
})

export const showWorklog = (look: Look, issue: Issue, it: Worklog): Record<string, unknown> => ({
  self: api(look, `/issue/${issue.id}/worklog/${it.id}`),
  author: showUser(look, it.author),
  updateAuthor: showUser(look, it.author),
  created: time(look, it.created),
  updated: time(look, it.updated),
  started: time(look, it.started),
  timeSpent: duration(it.seconds),
  timeSpentSeconds: it.seconds,
  id: it.id,
  issueId: issue.id,
})
