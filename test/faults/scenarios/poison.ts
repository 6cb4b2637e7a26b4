import { ask } from '../../support/ask.ts'
import { doorOf, killNow, startOn } from '../../support/daemons.ts'
import { applied } from '../../support/kill-run.ts'
import type { World } from '../../support/open-world.ts'
import { Sender } from '../../support/sender.ts'
import { type Chapter, elsewhere, story } from '../../support/story.ts'
import { until } from '../../support/until.ts'
import { defineFault, finding, often, type Stage } from './fault.ts'
import { nothingLostNorDoubled, undisturbed } from './inbox.ts'

interface Size {
  readonly batches: number
}

const BATCH = 500

/** The database refuses the incidents of these deliveries, whatever the adapter thinks of them. */
const refuse = (world: World, firstTitle: string) =>
  world.sql(`
    create function public.refuse_poison() returns trigger language plpgsql as $$
      begin
        if length(new.title) = ${firstTitle.length} and new.title >= '${firstTitle}' then raise exception 'poison'; end if;
        return new;
      end $$;
    create trigger refuse_poison before insert or update on tracker_operations.incidents
      for each row execute function public.refuse_poison()`)

const accept = (world: World) =>
  world.sql('drop trigger refuse_poison on tracker_operations.incidents; drop function public.refuse_poison()')

interface Listed {
  readonly items: readonly { readonly id: string; readonly status: string; readonly error: { readonly code: string } }[]
}

async function play(stage: Stage, { batches }: Size) {
  const good = story(batches * (BATCH - 1))
  const poison = elsewhere(0, batches)
  const chapters = Array.from({ length: batches }, (_, n) =>
    good.slice(n * (BATCH - 1), (n + 1) * (BATCH - 1)).toSpliced(BATCH / 2, 0, poison[n] as Chapter),
  ).flat()
  const expected = await undisturbed(stage, chapters)
  const world = await stage.world()
  await refuse(world, titleOf(poison[0] as Chapter))
  const door = startOn(world, { only: 'http' })
  stage.atEnd(() => killNow(door))
  const sender = new Sender([await doorOf(door, world)], world.secret)
  await sender.send(chapters)
  const worker = startOn(world, { only: 'worker' })
  stage.atEnd(() => killNow(worker))
  await until(async () => (await statuses(world)).pending === 0, 'every delivery was tried')
  const first = await statuses(world)
  await untilDead(world, poison.length)
  const address = await door.ready()
  const dead = await ask<Listed>(address, world.adminToken, `/deliveries?status=dead&limit=${batches}`)
  const records = await world.sql(
    `select status from tracker_integration.sync_records where items_failed > 0 and status <> 'partial'`,
  )
  await accept(world)
  for (const { id } of dead.items) await ask(address, world.adminToken, `/deliveries/${id}/replay`, {})
  await applied(world)
  await worker.stop()
  const findings = [
    finding('every delivery is answered 202', [...sender.odd, ...sender.refused, ...sender.unanswered], []),
    finding('after the first attempt', first, { applied: batches * (BATCH - 1), failed: batches, dead: 0, pending: 0 }),
    finding(
      'dead, visible, with the reason',
      dead.items.map(shown),
      poison.map(() => 'dead DATABASE_REJECTED'),
    ),
    finding('sync records that hide it', records, []),
    ...(await nothingLostNorDoubled(world, sender.accepted, expected)),
  ]
  return { findings, seen: 'replayed by the API once the cause was mended' }
}

const shown = ({ status, error }: Listed['items'][0]) => `${status} ${error.code}`

const titleOf = ({ tell }: Chapter) => (tell().payload as { issue: { title: string } }).issue.title

async function statuses(world: World): Promise<Record<string, number>> {
  const [row] = await world.sql<Record<string, number>>(
    `select count(*) filter (where status = 'applied')::int as applied, count(*) filter (where status = 'failed')::int as failed,
            count(*) filter (where status = 'dead')::int as dead, count(*) filter (where status = 'pending')::int as pending
       from tracker_integration.inbox_messages`,
  )
  return row ?? {}
}

/** As if the hours between the attempts had passed. */
const untilDead = (world: World, count: number) =>
  until(async () => {
    await world.sql(
      `update tracker_integration.inbox_messages set next_attempt_at = '-infinity' where status = 'failed'`,
    )
    await world.drain()
    return (await statuses(world)).dead === count
  }, 'what is tried in vain is dead')

export const poison = defineFault<Size>({
  name: 'poison',
  what: `a delivery in ${BATCH} that the database refuses`,
  sizes: { small: { batches: 1 }, full: { batches: 20 } },
  inWords: ({ batches }) => `${often(batches)}, ${BATCH} deliveries each`,
  play,
})
