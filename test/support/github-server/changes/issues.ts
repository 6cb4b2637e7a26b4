import type { Account, Comment, Issue } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { addressesOf, showRepository } from '../show/accounts.ts'
import { showComment, showIssue, showLabel } from '../show/pulls.ts'

export interface NewIssue {
  readonly title?: string
  readonly body?: string
  readonly user?: string
  readonly labels?: readonly string[]
  readonly assignee?: string
}

export const issueChanges = (world: World, repository: Repository) => {
  const tell = (action: string, issue: Issue, sender: Account, extra: object = {}) =>
    world.emit(repository, 'issues', sender, () => ({ action, issue: showIssue(world, repository, issue), ...extra }))
  const touch = (issue: Issue) => repository.touch(issue, world.now())
  const by = (login: string | undefined, issue: Issue) =>
    login === undefined ? (issue.user ?? world.account('ghost')) : world.account(login)
  const label = (name: string) => ({ label: showLabel(addressesOf(world, repository).url, name) })
  const remove = (issue: Issue) => {
    repository.numbered.remove(issue)
    repository.byNumber.delete(issue.number)
  }

  return {
    openIssue(it: NewIssue = {}): Issue {
      const now = world.now()
      const number = repository.nextNumber()
      const user = world.account(it.user ?? 'octocat')
      const issue: Issue = {
        kind: 'issue',
        id: world.nextId(),
        number,
        title: it.title ?? `Issue ${number}`,
        body: it.body ?? null,
        state: 'open',
        state_reason: null,
        user,
        labels: it.labels ?? [],
        assignee: it.assignee === undefined ? null : world.account(it.assignee),
        created_at: now,
        updated_at: now,
        closed_at: null,
      }
      repository.add(issue)
      tell('opened', issue, user)
      return issue
    },

    editIssue(issue: Issue, edit: { readonly title?: string; readonly body?: string }, login?: string): void {
      const changes: Record<string, unknown> = {}
      if (edit.title !== undefined) changes.title = { from: issue.title }
      if (edit.body !== undefined) changes.body = { from: issue.body ?? '' }
      issue.title = edit.title ?? issue.title
      issue.body = edit.body ?? issue.body
      touch(issue)
      tell('edited', issue, by(login, issue), { changes })
    },

    labelIssue(issue: Issue, name: string, login?: string): void {
      issue.labels = [...issue.labels.filter((it) => it !== name), name]
      touch(issue)
      tell('labeled', issue, by(login, issue), label(name))
    },

    unlabelIssue(issue: Issue, name: string, login?: string): void {
      issue.labels = issue.labels.filter((it) => it !== name)
      touch(issue)
      tell('unlabeled', issue, by(login, issue), label(name))
    },

    closeIssue(issue: Issue, reason: 'completed' | 'not_planned' = 'completed', login?: string): void {
      touch(issue)
      Object.assign(issue, { state: 'closed', state_reason: reason, closed_at: issue.updated_at })
      tell('closed', issue, by(login, issue))
    },

    reopenIssue(issue: Issue, login?: string): void {
      touch(issue)
      Object.assign(issue, { state: 'open', state_reason: 'reopened', closed_at: null })
      tell('reopened', issue, by(login, issue))
    },

    comment(issue: Issue, body: string, login?: string): Comment {
      const user = by(login, issue)
      touch(issue)
      const it: Comment = { id: world.nextId(), user, body, created_at: issue.updated_at, updated_at: issue.updated_at }
      repository.comments.set(issue.number, [...(repository.comments.get(issue.number) ?? []), it])
      world.emit(repository, 'issue_comment', user, () => ({
        action: 'created',
        issue: showIssue(world, repository, issue),
        comment: showComment(world, repository, issue, it),
      }))
      return it
    },

    /** Its number answers 410 afterwards. */
    deleteIssue(issue: Issue, login?: string): void {
      remove(issue)
      repository.lost.set(issue.number, 'deleted')
      tell('deleted', issue, by(login, issue))
    },

    /** A new issue over there, with a new id; the old number redirects to it. */
    transferIssue(issue: Issue, to: Repository, login?: string): Issue {
      const sender = by(login, issue)
      remove(issue)
      const now = world.now()
      const moved: Issue = { ...issue, id: world.nextId(), number: to.nextNumber(), updated_at: now }
      to.add(moved)
      repository.lost.set(issue.number, { repository: to, number: moved.number })
      const changes = { new_issue: showIssue(world, to, moved), new_repository: showRepository(world, to) }
      tell('transferred', issue, sender, { changes })
      const old = { old_issue: showIssue(world, repository, issue), old_repository: showRepository(world, repository) }
      world.emit(to, 'issues', sender, () => ({ action: 'opened', issue: showIssue(world, to, moved), changes: old }))
      return moved
    },
  }
}
