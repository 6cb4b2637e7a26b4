import type { Command } from 'commander'
import type { AuditView, KeyView } from '../app.ts'
import { SYSTEM_ACTOR } from '../domain/ids.ts'
import { didYouMean } from '../domain/nearest.ts'
import { TrackerdError } from '../errors.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { UUID } from './endpoint-ref.ts'
import { cursorOption, limitOption, pastOption } from './options.ts'
import { openSession, type Session } from './session.ts'
import { ago } from './words.ts'

type Entry = Wire<AuditView>

interface ListOptions {
  readonly actor?: string
  readonly action?: string
  readonly subject?: string
  readonly subjectId?: string
  readonly since?: string
  readonly until?: string
  readonly limit?: number
  readonly cursor?: string
}

/** `audit`: who did what. */
export function auditCommand(program: Command, deps: CliDeps): void {
  const audit = program.command('audit').description('audit: who did what to which row, and from where')
  audit
    .command('list')
    .description('show audit entries, the latest first')
    .option('--actor <actor>', 'by this key (name or id), this person (id), or trackerd itself')
    .option('--action <action>', 'of this kind, e.g. api_key.created')
    .option('--subject <type>', 'about rows of this type, e.g. IntegrationEndpoint')
    .option('--subject-id <id>', 'about this row')
    .addOption(pastOption('--since <time>', 'at or after', () => deps.clock.now()))
    .addOption(pastOption('--until <time>', 'before', () => deps.clock.now()))
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async ({ actor, subject, subjectId, ...options }: ListOptions, command: Command) => {
      const session = await openSession(deps, command)
      const { api, printer } = session
      const by = actor === undefined ? undefined : await actorId(session, actor)
      const query = { ...options, actor: by, subject_type: subject, subject_id: subjectId }
      printer.list(
        await api.get<{ items: Entry[]; next_cursor: string | null }>('/audit', query),
        [
          { head: 'When', cell: ({ occurred_at }) => ago(occurred_at, printer.now) },
          { head: 'Actor', cell: ({ actor }) => actor.name ?? actor.id, cut: true },
          { head: 'Action', cell: actionOf, cut: true },
          { head: 'Subject', cell: ({ subject_type }) => subject_type },
          { head: 'From', cell: ({ ip }) => ip },
          { head: 'With', cell: ({ user_agent }) => user_agent, cut: true },
          { head: 'Subject id', cell: ({ subject_id }) => subject_id },
        ],
        'No entry matches.',
      )
    })
}

/** What was done; of a use that left no words of its own, the route. */
function actionOf({ action, payload }: Entry): string {
  const { route } = payload as { route?: unknown }
  return action === 'route.used' && typeof route === 'string' ? route : action
}

/** The id of a key or a person that was named by id, or of a key by its name. Throws NOT_FOUND. */
async function actorId({ api }: Session, ref: string): Promise<string> {
  if (UUID.test(ref)) return ref
  if (ref === 'trackerd') return SYSTEM_ACTOR
  const { items } = await api.all<Wire<KeyView>>('/keys')
  const key = items.find(({ name }) => name === ref)
  const names = ['trackerd', ...items.map(({ name }) => name)]
  if (key === undefined)
    throw new TrackerdError('NOT_FOUND', { what: `no key is called "${ref}"${didYouMean(ref, names)}` })
  return key.id
}
