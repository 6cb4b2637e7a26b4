import type { GithubStream } from './stream.ts'

/** A stream whose objects never go: it names nothing, and nothing of it is asked for by itself. */
export const NO_CENSUS: Pick<GithubStream, 'censusOf' | 'censusDays' | 'list' | 'fetch'> = {
  censusOf: [],
  censusDays: null,
  list: async () => ({ objects: [], next: null, total: null }),
  fetch: async () => ({ items: [], gone: [] }),
}
