import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type {
  Fetched,
  Json,
  KnownObject,
  Listed,
  ListPage,
  Page,
  Pass,
  Stream,
} from '../../../src/ports/source-reader.ts'
import type { JiraClient } from '../client/client.ts'
import type { Learned } from '../learned.ts'

/** Custom fields that stand for the same thing everywhere and have another id on each site. */
export type ProjectFields = Learned['fields']

/** A site of Jira, with what is known of its projects. */
export interface JiraSource {
  readonly client: JiraClient
  /** As `locate` found them for this project; asked for when it was not located yet. */
  fieldsOf(projectId: string): Promise<ProjectFields>
}

/** A stream of Jira: what the engine knows of it, and how it is read. */
export interface JiraStream extends Stream {
  read(source: JiraSource, scope: ScopeRef, pass: Pass, at: Json | null): Promise<Page>
  list(source: JiraSource, scope: ScopeRef, since: Date | null, at: Json | null): Promise<ListPage>
  fetch(source: JiraSource, scope: ScopeRef, objects: readonly (Listed | KnownObject)[]): Promise<Fetched>
}

/** A stream whose objects never go: it names nothing, and nothing of it is asked for by itself. */
export const NO_CENSUS: Pick<JiraStream, 'censusOf' | 'censusDays' | 'list' | 'fetch'> = {
  censusOf: [],
  censusDays: null,
  list: async () => ({ objects: [], next: null, total: null }),
  fetch: async () => ({ items: [], gone: [] }),
}

/** What a project is called in payloads that do not carry it as a whole. */
export const projectOf = ({ externalId, name }: ScopeRef) => ({ id: externalId, key: name })
