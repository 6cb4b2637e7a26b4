/**
 * What the catalog says of our schemas, one statement per kind of thing. Everything is sorted byte by byte and spelled
 * by PostgreSQL's own functions, so that 15 and 18 say the same. `owner` is told only where it differs from the schema's.
 */

const OURS = `n.nspname like 'tracker\\_%'`
const TABLES = `pg_class c join pg_namespace n on n.oid = c.relnamespace`
const TABLE = `n.nspname || '.' || c.relname as "table"`
/** PUBLIC has oid 0. The owner's own rights go without saying, and differ between versions. */
const GRANTEE = `case when a.grantee = 0 then 'public' else a.grantee::regrole::text end collate "C"`

export const SCHEMAS = `
  select n.nspname as name from pg_namespace n where ${OURS} order by n.nspname collate "C"`

export const SCHEMA_GRANTS = `
  select n.nspname as schema, ${GRANTEE} as grantee, lower(a.privilege_type) as privilege
  from pg_namespace n, aclexplode(n.nspacl) a
  where ${OURS} and a.grantee <> n.nspowner
  order by n.nspname collate "C", grantee, 3`

export const TABLE_LIST = `
  select ${TABLE}, n.nspname as schema, c.relname as name, c.relrowsecurity as "rowSecurity",
         c.relforcerowsecurity as "rowSecurityForced", coalesce(c.reloptions, '{}') as options,
         obj_description(c.oid, 'pg_class') as comment
  from ${TABLES}
  where ${OURS} and c.relkind in ('r', 'p')
  order by n.nspname collate "C", c.relname collate "C"`

export const COLUMNS = `
  select ${TABLE}, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull",
         pg_get_expr(d.adbin, d.adrelid) as "default", a.attidentity = 'a' as identity,
         case when a.attcollation <> t.typcollation then l.collname end as collation,
         case when a.attstorage <> t.typstorage
           then case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
         end as storage
  from ${TABLES}
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  left join pg_collation l on l.oid = a.attcollation
  where ${OURS} and c.relkind in ('r', 'p')
  order by 1, a.attnum`

// PostgreSQL 18 lists NOT NULL as constraints too; the columns tell of it already.
export const CONSTRAINTS = `
  select ${TABLE}, k.conname as name, k.contype as type, pg_get_constraintdef(k.oid) as definition,
         nullif(k.confrelid, 0)::regclass::text as "references"
  from ${TABLES}
  join pg_constraint k on k.conrelid = c.oid and k.contype not in ('n', 't')
  where ${OURS}
  order by 1, array_position(array['p', 'u', 'f', 'c'], k.contype::text), k.conname collate "C"`

export const INDEXES = `
  select ${TABLE}, x.relname as name, pg_get_indexdef(i.indexrelid) as definition
  from ${TABLES}
  join pg_index i on i.indrelid = c.oid
  join pg_class x on x.oid = i.indexrelid
  where ${OURS} and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid)
  order by 1, x.relname collate "C"`

export const POLICIES = `
  select ${TABLE}, p.polname as name, p.polpermissive as permissive,
         case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
           else 'all' end as command,
         array(select x.role from unnest(p.polroles) r,
                 lateral (select case when r = 0 then 'public' else r::regrole::text end collate "C") x (role)
               order by x.role) as roles,
         pg_get_expr(p.polqual, p.polrelid) as "using", pg_get_expr(p.polwithcheck, p.polrelid) as "check"
  from ${TABLES}
  join pg_policy p on p.polrelid = c.oid
  where ${OURS}
  order by 1, p.polname collate "C"`

/** A right on a whole table (columns is null) or on some of its columns, in the table's order. */
export const TABLE_GRANTS = `
  select ${TABLE}, ${GRANTEE} as grantee, lower(a.privilege_type) as privilege, null as columns
  from ${TABLES}, aclexplode(c.relacl) a
  where ${OURS} and c.relkind in ('r', 'p') and a.grantee <> c.relowner
  union all
  select ${TABLE}, ${GRANTEE}, lower(a.privilege_type), array_agg(t.attname::text order by t.attnum)
  from ${TABLES}
  join pg_attribute t on t.attrelid = c.oid and not t.attisdropped, aclexplode(t.attacl) a
  where ${OURS} and c.relkind in ('r', 'p') and a.grantee <> c.relowner
  group by 1, 2, 3
  order by 1, 2, 3, 4 nulls first`

export const TRIGGERS = `
  select ${TABLE}, g.tgname as name, pg_get_triggerdef(g.oid) as definition, g.tgenabled = 'A' as always,
         g.tgfoid::regproc::text as "function"
  from ${TABLES}
  join pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal
  where ${OURS}
  order by 1, g.tgname collate "C"`

export const FUNCTIONS = `
  select n.nspname as schema, f.proname as name, f.oid::regprocedure::text as signature,
         pg_get_functiondef(f.oid) as definition, f.prosecdef as "securityDefiner",
         coalesce(f.proconfig, '{}') as settings,
         case when f.proowner <> n.nspowner then f.proowner::regrole::text end as owner,
         array(select x.role from aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a,
                 lateral (select ${GRANTEE}) x (role)
               where a.grantee <> f.proowner order by x.role) as "executableBy"
  from pg_proc f join pg_namespace n on n.oid = f.pronamespace
  where ${OURS}
  order by f.oid::regprocedure::text collate "C"`
