import type { Account, App } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import { nodeId, type World } from '../objects/world.ts'

export function showAccount({ api, html }: World, it: Account) {
  return {
    login: it.login,
    id: it.id,
    node_id: nodeId('U', it.id),
    avatar_url: `${html}/avatars/u/${it.id}?v=4`,
    gravatar_id: '',
    url: `${api}/users/${encodeURIComponent(it.login)}`,
    html_url: it.type === 'Bot' ? `${html}/apps/${it.login.replace('[bot]', '')}` : `${html}/${it.login}`,
    type: it.type,
    site_admin: false,
  }
}

export const showMaybe = (world: World, it: Account | null) => (it === null ? null : showAccount(world, it))

export function showApp({ html }: World, it: App) {
  return { slug: it.slug, name: it.name, node_id: nodeId('A', it.slug), html_url: `${html}/apps/${it.slug}` }
}

/** Where a repository's objects are, in the API and as pages. */
export function addressesOf({ api, html }: World, it: Repository) {
  return { url: `${api}/repos/${it.fullName}`, html: `${html}/${it.fullName}` }
}

export function showRepository(world: World, it: Repository) {
  const { url, html } = addressesOf(world, it)
  return {
    id: it.id,
    node_id: nodeId('R', it.id),
    name: it.name,
    full_name: it.fullName,
    private: it.private,
    owner: showAccount(world, it.owner),
    html_url: html,
    description: null,
    fork: false,
    url,
    created_at: it.created_at,
    updated_at: it.updated_at,
    pushed_at: it.pushed_at,
    clone_url: `${html}.git`,
    language: null,
    has_issues: it.hasIssues,
    archived: it.archived,
    disabled: false,
    visibility: it.private ? 'private' : 'public',
    default_branch: it.defaultBranch,
  }
}
