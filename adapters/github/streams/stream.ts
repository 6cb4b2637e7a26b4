import type {
  Fetched,
  Json,
  KnownObject,
  Listed,
  ListPage,
  Page,
  Pass,
  ReadScope,
  Stream,
} from '../../../src/ports/source-reader.ts'
import type { GithubClient } from '../client/client.ts'

/** A repository as the API's routes and our payloads name it. */
export interface Repository {
  readonly owner: string
  readonly repo: string
  /** The folder that counts: then it is asked which paths a pull request touches. null: all of the repository. */
  readonly pathPrefix: string | null
  /** Stands in every payload as `repository`, like in a webhook. */
  readonly payload: { readonly id: number; readonly full_name: string; readonly html_url: string | null }
}

/** A stream of GitHub: what the engine knows of it, and how it is read. */
export interface GithubStream extends Stream {
  read(client: GithubClient, repository: Repository, pass: Pass, at: Json | null): Promise<Page>
  list(client: GithubClient, repository: Repository, since: Date | null, at: Json | null): Promise<ListPage>
  fetch(client: GithubClient, repository: Repository, objects: readonly (Listed | KnownObject)[]): Promise<Fetched>
}

/** The scope of a binding as a repository. */
export function repositoryOf(scope: ReadScope): Repository {
  const [owner = '', repo = ''] = scope.name.split('/')
  const payload = { id: Number(scope.externalId), full_name: scope.name, html_url: scope.url }
  return { owner, repo, pathPrefix: scope.pathPrefix ?? null, payload }
}
