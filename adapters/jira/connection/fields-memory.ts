import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { type Learned, readLearned } from '../learned.ts'
import { askProject } from './asked.ts'
import { learn, ProjectStyle } from './learn.ts'

type Fields = Learned['fields']

/** The fields of the projects of one connection, each found out once. */
export class FieldsMemory {
  readonly #client: JiraClient
  readonly #fields = new Map<string, Promise<Fields>>()

  constructor(client: JiraClient) {
    this.#client = client
  }

  /** What `locate` knows now. The operator's choice of the field for points stands above what was found. */
  remember(projectId: string, { fields }: Learned, storyPointField: string | null): void {
    const points = storyPointField === null ? fields.points : { id: storyPointField, name: storyPointField }
    this.#fields.set(projectId, Promise.resolve({ ...fields, points }))
  }

  /** Of a project that was not located on this connection they are asked for. */
  of(projectId: string): Promise<Fields> {
    const known = this.#fields.get(projectId) ?? this.#ask(projectId)
    this.#fields.set(projectId, known)
    return known
  }

  async #ask(projectId: string): Promise<Fields> {
    try {
      const answer = await askProject(this.#client, projectId)
      const learned = await learn(this.#client, { id: projectId, ...told(ProjectStyle, answer) }, answer.asOf)
      return learned.fields
    } catch (error) {
      this.#fields.delete(projectId)
      throw error
    }
  }
}

const FRESH_MS = 86_400_000

/** What was found out within the last 24 h, by the source's clock. */
export function freshly(learned: Parameters<typeof readLearned>[0], site: string, now: Date): Learned | null {
  const known = readLearned(learned)
  if (known === null || known.site !== site) return null
  const age = now.getTime() - Date.parse(known.at)
  return age >= -FRESH_MS && age < FRESH_MS ? known : null
}
