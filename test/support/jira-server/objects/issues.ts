import type { Issue, IssueFields } from './issue.ts'

/** All issues, in order of id and in order of change. */
export class Issues {
  #byId: Issue[] = []
  #byChange: Issue[] = []
  #isSorted = true
  readonly #ids = new Map<string, Issue>()
  /** By every number that an issue ever had in a project: keys of moved issues lead to them. */
  readonly #numbers = new Map<string, Issue>()
  readonly #children = new Map<string, Set<Issue>>()
  /** The index does not tell times apart that lie closer together. */
  readonly grainMs: number
  /** Until then, search knows less of some issue than there is. */
  laggedUntil = 0

  constructor(grainMs: number) {
    this.grainMs = grainMs
  }

  /** Lowest id first. */
  get byId(): readonly Issue[] {
    return this.#byId
  }

  /** Least recently changed first, as far as the index tells; then by id. Sorted only when it is read after a change. */
  get byChange(): readonly Issue[] {
    if (!this.#isSorted) this.#byChange.sort((one, other) => this.#byTime(one, other))
    this.#isSorted = true
    return this.#byChange
  }

  get(id: string): Issue | undefined {
    return this.#ids.get(id)
  }

  numbered(projectId: string, number: number): Issue | undefined {
    return this.#numbers.get(`${projectId} ${number}`)
  }

  /** Sub-tasks, or the issues of an epic; by id. */
  children(id: string): Issue[] {
    return [...(this.#children.get(id) ?? [])].sort((one, other) => Number(one.id) - Number(other.id))
  }

  add(issue: Issue): void {
    this.#byId.push(issue)
    this.#byChange.push(issue)
    this.#ids.set(issue.id, issue)
    for (const { until } of issue.past) this.laggedUntil = Math.max(this.laggedUntil, until)
    this.#take(issue, issue.fields)
  }

  /** What the issue is now; `until`: so long search shows what it was before. */
  set(issue: Issue, fields: IssueFields, until: number, now: number): void {
    if (until > now) issue.past = [...issue.past, { fields: issue.fields, until }]
    this.laggedUntil = Math.max(this.laggedUntil, until)
    if (issue.fields.parentId !== null) this.#children.get(issue.fields.parentId)?.delete(issue)
    issue.fields = fields
    this.#take(issue, fields)
  }

  remove(issue: Issue): void {
    this.#byId = this.#byId.filter((it) => it !== issue)
    this.#byChange = this.#byChange.filter((it) => it !== issue)
    this.#ids.delete(issue.id)
    for (const [number, it] of this.#numbers) if (it === issue) this.#numbers.delete(number)
    if (issue.fields.parentId !== null) this.#children.get(issue.fields.parentId)?.delete(issue)
  }

  /** As exactly as the index knows a time. */
  indexed(at: number): number {
    return Math.floor(at / this.grainMs) * this.grainMs
  }

  #byTime(one: Issue, other: Issue): number {
    return this.indexed(one.fields.updated) - this.indexed(other.fields.updated) || Number(one.id) - Number(other.id)
  }

  #take(issue: Issue, { projectId, number, parentId }: IssueFields): void {
    this.#isSorted = false
    this.#numbers.set(`${projectId} ${number}`, issue)
    if (parentId === null) return
    const siblings = this.#children.get(parentId)
    if (siblings === undefined) this.#children.set(parentId, new Set([issue]))
    else siblings.add(issue)
  }
}
