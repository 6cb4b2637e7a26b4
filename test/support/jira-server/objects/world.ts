import type { Catalogue, FieldIds } from './catalogue.ts'
import type { Issue } from './issue.ts'
import { Issues } from './issues.ts'
import { Links } from './links.ts'
import type { Board, IssueType, Project, RemoteLink, Sprint, Status, User, Version } from './objects.ts'

export interface Clock {
  now(): Date
}

export type Mode = 'cloud' | 'datacenter'

/** Sends the webhook of something that happened; `parts` is asked only when one listens. */
export type Emit = (event: string, about: Issue | null, parts: () => Readonly<Record<string, unknown>>) => void

export interface Site {
  readonly mode: Mode
  readonly clock: Clock
  /** Without a slash at the end. */
  readonly address: string
  readonly cloudId: string
  /** Webhooks show times in it. */
  readonly timeZone: string
  readonly fieldIds: FieldIds
  readonly catalogue: Catalogue
}

type Kind = 'issue' | 'project' | 'version' | 'board' | 'sprint' | 'history' | 'remark' | 'link' | 'user' | 'hook'
type Numbered = Exclude<Kind, 'board' | 'sprint'>

/** What everything in the stand-in shares. */
export class World {
  readonly site: Site
  readonly emit: Emit
  readonly users = new Map<string, User>()
  readonly projects = new Map<string, Project>()
  readonly versions = new Map<string, Version>()
  readonly boards = new Map<number, Board>()
  readonly sprints = new Map<number, Sprint>()
  readonly issues: Issues
  readonly links = new Links()
  /** By the id of their issue. */
  readonly remoteLinks = new Map<string, readonly RemoteLink[]>()
  /** Names of statuses that no transition leads to, and of those whose transition asks for a field. */
  readonly workflow = { closed: new Set<string>(), asking: new Set<string>() }
  /** Custom fields that every new issue must have, by id. */
  readonly requiredFields = new Map<string, string>()
  /** So long after a change, search does not know of it. */
  indexLagMs = 0
  /** Meanwhile it finds and sorts an issue by what was, and shows what was (`then`) or what is (`now`). */
  indexShows: 'then' | 'now' = 'then'
  /** Every key that a project ever had leads to it, until another project takes the key. */
  readonly #keys = new Map<string, Project>()
  readonly #last = new Map<Kind, number>()

  constructor(site: Site, emit: Emit) {
    this.site = site
    this.issues = new Issues(this.isCloud ? 1 : 1_000)
    this.emit = emit
  }

  get isCloud(): boolean {
    return this.site.mode === 'cloud'
  }

  now(): number {
    return this.site.clock.now().getTime()
  }

  /** Every kind counts for itself, from 10000 on: the same number means something else in each. */
  nextId(kind: Numbered): string {
    return String(this.reserve(kind, 1))
  }

  /** Boards and sprints count from 1. */
  nextNumber(kind: 'board' | 'sprint'): number {
    return this.reserve(kind, 1)
  }

  /** The first of `count` ids in a row. */
  reserve(kind: Kind, count: number): number {
    const last = this.#last.get(kind) ?? (kind === 'board' || kind === 'sprint' ? 0 : 9_999)
    this.#last.set(kind, last + count)
    return last + 1
  }

  takeKey(key: string, project: Project): void {
    this.#keys.set(key.toUpperCase(), project)
  }

  dropKeys(project: Project): void {
    for (const [key, it] of this.#keys) if (it === project) this.#keys.delete(key)
  }

  /** By id, or by a key that it has or had. */
  project(idOrKey: string): Project | undefined {
    return this.projects.get(idOrKey) ?? this.#keys.get(idOrKey.toUpperCase())
  }

  /** By id, or by a key that it has or had. */
  issue(idOrKey: string): Issue | undefined {
    const [, key, number] = /^([A-Za-z][A-Za-z0-9_]*)-(\d+)$/.exec(idOrKey) ?? []
    if (key === undefined) return this.issues.get(idOrKey)
    const project = this.#keys.get(key.toUpperCase())
    return project === undefined ? undefined : this.issues.numbered(project.id, Number(number))
  }

  keyOf({ projectId, number }: { readonly projectId: string; readonly number: number }): string {
    return `${this.projects.get(projectId)?.key}-${number}`
  }

  projectOf({ projectId }: { readonly projectId: string }): Project {
    return known(this.projects.get(projectId), 'project', projectId)
  }

  typeOf({ typeId }: { readonly typeId: string }): IssueType {
    return known(this.site.catalogue.types.get(typeId), 'issue type', typeId)
  }

  statusOf({ statusId }: { readonly statusId: string }): Status {
    return known(this.site.catalogue.statuses.get(statusId), 'status', statusId)
  }

  /** By account id, name or key. */
  user(who: string): User {
    const it = this.users.get(who) ?? [...this.users.values()].find(({ name, key }) => name === who || key === who)
    return known(it, 'user', who)
  }
}

function known<Item>(it: Item | undefined, what: string, id: string): Item {
  if (it === undefined) throw new Error(`there is no ${what} ${id}`)
  return it
}
