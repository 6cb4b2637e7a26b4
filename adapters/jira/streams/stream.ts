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

/** A stream of Jira: what the engine knows of it, and how it is read. */
export interface JiraStream extends Stream {
  read(client: JiraClient, scope: ScopeRef, pass: Pass, at: Json | null): Promise<Page>
  list(client: JiraClient, scope: ScopeRef, since: Date | null, at: Json | null): Promise<ListPage>
  fetch(client: JiraClient, scope: ScopeRef, objects: readonly (Listed | KnownObject)[]): Promise<Fetched>
}
