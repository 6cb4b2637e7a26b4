import type { Uuid } from '../domain/ids.ts'
import { SYSTEM_ACTOR } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface IdentitySighting {
  readonly id: Uuid
  readonly externalId: string
  readonly login: string | null
  readonly displayName: string | null
  readonly kind: 'user' | 'bot'
  readonly seenAt: string
}

/**
 * The user id of each person seen, by identity id. New people are stored with their identity's own id as user id;
 * an operator may merge them later. A login that changed is followed, the later sighting wins, of one instant the greater names; who is forgotten stays so.
 */
export async function resolveIdentities(
  tx: Tx,
  source: { system: string; host: string },
  people: readonly IdentitySighting[],
): Promise<Map<Uuid, Uuid>> {
  const rows = await tx.rows<{ id: Uuid; userId: Uuid }>(
    `with given as (
       select * from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[])
         as g (id, external_id, login, display_name, kind, seen_at)
     ), written as (
       insert into tracker_integration.external_identities as known
         (tenant_id, system, host, id, user_id, external_id, login, display_name, kind, seen_at, created_by, updated_by)
       select $1, $2, $3, id, id, external_id, login, display_name, kind, seen_at, '${SYSTEM_ACTOR}', '${SYSTEM_ACTOR}'
         from given order by id
       on conflict (id) do update set
         login = coalesce(excluded.login, known.login),
         display_name = coalesce(excluded.display_name, known.display_name),
         kind = excluded.kind,
         seen_at = excluded.seen_at
       where (excluded.seen_at, coalesce(excluded.login, '') collate "C", coalesce(excluded.display_name, '') collate "C")
             >= (known.seen_at, coalesce(known.login, ''), coalesce(known.display_name, ''))
         and known.forgotten_at is null
         and (coalesce(excluded.login, known.login), coalesce(excluded.display_name, known.display_name), excluded.kind)
             is distinct from (known.login, known.display_name, known.kind)
       returning known.id, known.user_id
     )
     select id, user_id as "userId" from written
     union all
     select known.id, known.user_id
       from (select id from given except select id from written) others
      cross join lateral (
        select id, user_id from tracker_integration.external_identities where id = others.id offset 0) known`,
    [
      tx.tenantId,
      source.system,
      source.host,
      people.map((p) => p.id),
      people.map((p) => p.externalId),
      people.map((p) => p.login),
      people.map((p) => p.displayName),
      people.map((p) => p.kind),
      people.map((p) => p.seenAt),
    ],
  )
  return new Map(rows.map((row) => [row.id, row.userId]))
}

/** The source's word on an account as such. */
export interface IdentityWord {
  readonly id: Uuid
  readonly login: string | null
  readonly displayName: string | null
  /** null: the account is there. */
  readonly forgottenAt: string | null
}

/** Accounts that are gone have no names any more; those that were and are there again have the names given. */
export async function tellIdentities(tx: Tx, words: readonly IdentityWord[]): Promise<void> {
  await tx.count(
    `update tracker_integration.external_identities known
        set login = g.login, display_name = g.display_name, forgotten_at = g.forgotten_at, updated_by = '${SYSTEM_ACTOR}'
       from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as g (id, login, display_name, forgotten_at)
      where known.id = g.id and (known.forgotten_at is null) <> (g.forgotten_at is null)`,
    [
      words.map((w) => w.id),
      words.map((w) => w.login),
      words.map((w) => w.displayName),
      words.map((w) => w.forgottenAt),
    ],
  )
}
