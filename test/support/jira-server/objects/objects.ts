/** What the stand-in remembers. Ids of Jira are numeric strings, those of boards and sprints are numbers; times are epoch milliseconds. */

export interface User {
  /** Cloud knows people by this alone. */
  readonly accountId: string
  /** Data Center knows people by these two. */
  readonly name: string
  readonly key: string
  displayName: string
  /** null: hidden by its owner's settings, or an app. */
  emailAddress: string | null
  active: boolean
  /** IANA name: dates without a zone in JQL are read in it, and times are shown in it. */
  timeZone: string
  readonly accountType: 'atlassian' | 'app' | 'customer'
  isAdmin: boolean
  /** Ids of projects that it may not browse. */
  readonly hidden: Set<string>
  /** Names of permissions that were taken away, e.g. `ADD_COMMENTS`. */
  readonly denied: Set<string>
  /** Issue security levels that it is in. */
  readonly levels: Set<string>
}

export interface IssueType {
  readonly id: string
  name: string
  readonly untranslatedName: string
  /** 1 epic, 0 standard, -1 sub-task. */
  readonly hierarchyLevel: number
  /** Team-managed projects have their own. */
  readonly projectId: string | null
}

export type CategoryKey = 'new' | 'indeterminate' | 'done'

export interface Status {
  readonly id: string
  name: string
  readonly untranslatedName: string
  category: CategoryKey
  readonly projectId: string | null
}

export interface Named {
  readonly id: string
  readonly name: string
}

export interface Project {
  readonly id: string
  key: string
  name: string
  /** Company-managed and team-managed. */
  readonly style: 'classic' | 'next-gen'
  readonly lead: User
  status: 'live' | 'archived' | 'deleted'
  statusSince: number
  /** Of the issue created last. */
  lastNumber: number
  /** By sequence. */
  versions: readonly Version[]
}

export interface Version {
  readonly id: string
  readonly projectId: string
  name: string
  description: string
  startDate: string | null
  releaseDate: string | null
  released: boolean
  archived: boolean
}

export interface Board {
  readonly id: number
  name: string
  readonly type: 'scrum' | 'kanban' | 'simple'
  /** Where it is located. */
  readonly projectId: string
  /** Ids of the projects that its filter names: it shows their issues, and the sprints that those are in. */
  readonly shows: ReadonlySet<string>
  /** null: the board does not estimate. */
  estimationFieldId: string | null
}

export interface Sprint {
  readonly id: number
  readonly boardId: number
  name: string
  goal: string
  state: 'future' | 'active' | 'closed'
  readonly createdAt: number
  startDate: number | null
  endDate: number | null
  completeDate: number | null
}

export interface Comment {
  readonly id: string
  readonly author: User
  updateAuthor: User
  body: Text
  readonly created: number
  updated: number
}

/** A link from an issue to a page elsewhere. */
export interface RemoteLink {
  readonly id: string
  /** What has the same replaces it. */
  readonly globalId: string | null
  application: unknown
  relationship: string | null
  object: Readonly<Record<string, unknown>>
}

export interface Worklog {
  readonly id: string
  readonly author: User
  seconds: number
  readonly started: number
  readonly created: number
  updated: number
}

export interface Link {
  readonly id: string
  readonly type: LinkType
  readonly sourceId: string
  readonly destinationId: string
}

export interface LinkType {
  readonly id: string
  readonly name: string
  readonly inward: string
  readonly outward: string
}

/** An Atlassian document; only its root is fixed. */
export interface AdfDocument {
  readonly type: 'doc'
  readonly version: 1
  readonly content: readonly unknown[]
}

/** As it was written: either API shows it in its own form. */
export type Text = string | AdfDocument | null

export interface HistoryItem {
  readonly field: string
  readonly fieldtype: 'jira' | 'custom'
  /** null: this kind of change has no field. */
  readonly fieldId: string | null
  readonly from: string | null
  readonly fromText: string | null
  readonly to: string | null
  readonly toText: string | null
  /** The values are accounts. */
  readonly isPerson?: boolean
}

export interface History {
  readonly id: string
  readonly author: User
  readonly created: number
  readonly items: readonly HistoryItem[]
}
