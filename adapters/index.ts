import type { SourceAdapter, SystemName } from '../src/ports/source-adapter.ts'
import { githubAdapter } from './github/index.ts'
import { jiraAdapter } from './jira/index.ts'

/** Every system that trackerd understands. The only list: a new adapter is its own folder and one entry here. */
export const ADAPTERS: ReadonlyMap<SystemName, SourceAdapter> = new Map(
  [githubAdapter, jiraAdapter].map((adapter) => [adapter.system, adapter] as const),
)
