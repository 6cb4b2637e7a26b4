import type { CategoryKey, IssueType, LinkType, Named, Status } from './objects.ts'

/** Of a company-managed site; ids like those of a new one. */
const TYPES = [
  ['10000', 'Epic', 1],
  ['10001', 'Story', 0],
  ['10002', 'Task', 0],
  ['10003', 'Sub-task', -1],
  ['10004', 'Bug', 0],
  ['10005', 'Incident', 0],
  ['10006', 'Spike', 0],
] as const

const STATUSES = [
  ['10000', 'To Do', 'new'],
  ['3', 'In Progress', 'indeterminate'],
  ['10001', 'In Review', 'indeterminate'],
  ['10002', 'Done', 'done'],
] as const

/** What a team-managed project has of its own. */
const TEAM_TYPES = ['Epic', 'Story', 'Task', 'Bug', 'Sub-task'] as const
const TEAM_STATUSES = ['To Do', 'In Progress', 'Done'] as const

export const PRIORITIES: readonly Named[] = ['Highest', 'High', 'Medium', 'Low', 'Lowest'].map((name, i) => ({
  id: String(i + 1),
  name,
}))

export const RESOLUTIONS: readonly Named[] = [
  { id: '10000', name: 'Done' },
  { id: '10001', name: "Won't Do" },
  { id: '10002', name: 'Duplicate' },
]

export const LINK_TYPES: readonly LinkType[] = [
  { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '10002', name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
  { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
]

/** The number and colour that Jira gives each category. */
export const CATEGORIES: Readonly<Record<CategoryKey, { readonly id: number; readonly color: string; name: string }>> =
  {
    new: { id: 2, color: 'blue-gray', name: 'To Do' },
    indeterminate: { id: 4, color: 'yellow', name: 'In Progress' },
    done: { id: 3, color: 'green', name: 'Done' },
  }

/** Ids differ from site to site, and both fields for points exist. */
export interface FieldIds {
  readonly sprint: string
  readonly storyPoints: string
  readonly storyPointEstimate: string
  readonly epicLink: string
}

export const FIELD_IDS: FieldIds = {
  sprint: 'customfield_10020',
  storyPoints: 'customfield_10016',
  storyPointEstimate: 'customfield_10036',
  epicLink: 'customfield_10014',
}

/** Issue types and statuses, in the language of the site. */
export class Catalogue {
  readonly types = new Map<string, IssueType>()
  readonly statuses = new Map<string, Status>()
  readonly #translations: Readonly<Record<string, string>>
  #lastId = 10_100

  /** `translations`: from the English name, e.g. `{ Story: '故事' }`. */
  constructor(translations: Readonly<Record<string, string>>) {
    this.#translations = translations
    for (const [id, name, level] of TYPES) this.addType({ id, name, hierarchyLevel: level })
    for (const [id, name, category] of STATUSES) this.addStatus({ id, name, category })
  }

  translated(name: string): string {
    return this.#translations[name] ?? name
  }

  addType(it: { id?: string; name: string; hierarchyLevel?: number; projectId?: string }): IssueType {
    const type: IssueType = {
      id: it.id ?? this.#nextId(),
      name: this.translated(it.name),
      untranslatedName: it.name,
      hierarchyLevel: it.hierarchyLevel ?? 0,
      projectId: it.projectId ?? null,
    }
    this.types.set(type.id, type)
    return type
  }

  addStatus(it: { id?: string; name: string; category: CategoryKey; projectId?: string }): Status {
    const status: Status = {
      id: it.id ?? this.#nextId(),
      name: this.translated(it.name),
      untranslatedName: it.name,
      category: it.category,
      projectId: it.projectId ?? null,
    }
    this.statuses.set(status.id, status)
    return status
  }

  /** A team-managed project gets types and statuses of the same names and other ids. */
  addTeamManaged(projectId: string): void {
    for (const [, name, hierarchyLevel] of TYPES) {
      if (TEAM_TYPES.some((it) => it === name)) this.addType({ name, hierarchyLevel, projectId })
    }
    for (const [, name, category] of STATUSES) {
      if (TEAM_STATUSES.some((it) => it === name)) this.addStatus({ name, category, projectId })
    }
  }

  /** By id, or by either name; of a team-managed project its own. */
  type(word: string, projectId: string | null): IssueType {
    return this.#find(this.types, word, projectId, 'issue type')
  }

  status(word: string, projectId: string | null): Status {
    return this.#find(this.statuses, word, projectId, 'status')
  }

  /** What an issue of that type becomes elsewhere: the same by name, or the last of the same level. */
  typeLike({ untranslatedName, hierarchyLevel }: IssueType, projectId: string | null): IssueType {
    const there = [...this.types.values()].filter((it) => it.projectId === projectId)
    const fits = there.filter((it) => it.hierarchyLevel === hierarchyLevel)
    return fits.find((it) => it.untranslatedName === untranslatedName) ?? this.type(fits.at(-1)?.id ?? '', projectId)
  }

  /** The same by name, or the first of the same category. */
  statusLike({ untranslatedName, category }: Status, projectId: string | null): Status {
    const there = [...this.statuses.values()].filter((it) => it.projectId === projectId)
    const fits = there.filter((it) => it.category === category)
    return fits.find((it) => it.untranslatedName === untranslatedName) ?? this.status(fits[0]?.id ?? '', projectId)
  }

  #find<Item extends IssueType | Status>(
    all: ReadonlyMap<string, Item>,
    word: string,
    projectId: string | null,
    what: string,
  ): Item {
    const found = all.get(word)
    if (found !== undefined) return found
    const fits = [...all.values()].filter((it) => it.name === word || it.untranslatedName === word)
    const it = fits.find((each) => each.projectId === projectId)
    if (it === undefined) throw new Error(`there is no ${what} ${word}`)
    return it
  }

  #nextId(): string {
    this.#lastId += 1
    return String(this.#lastId)
  }
}
