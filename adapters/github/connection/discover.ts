import { z } from 'zod'
import type { DiscoveredScope, Json } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { GithubClient } from '../client/client.ts'
import { RepositoryAnswer } from './answer.ts'

const PER_PAGE = 100

const Position = z.object({ page: z.int().positive() })
const Installed = z.object({ repositories: z.array(RepositoryAnswer) })

/** A page of what the credential can see, by name for a token. `next` is where the next page begins. */
export async function discover(
  client: GithubClient,
  at: Json | null,
): Promise<{ readonly scopes: readonly DiscoveredScope[]; readonly next: Json | null }> {
  const paging = { per_page: PER_PAGE, page: at === null ? 1 : Position.parse(at).page }
  const answer = await (client.kind === 'app'
    ? client.get('/installation/repositories', paging)
    : client.get('/user/repos', {
        ...paging,
        affiliation: 'owner,collaborator,organization_member',
        sort: 'full_name',
      }))
  const repositories =
    client.kind === 'app' ? told(Installed, answer).repositories : told(z.array(RepositoryAnswer), answer)
  return {
    scopes: repositories.map(({ scope, archived, isPrivate }) => ({ ...scope, archived, isPrivate })),
    next: answer.nextPage === null ? null : { page: answer.nextPage },
  }
}
