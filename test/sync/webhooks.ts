import { WEBHOOK_EVENTS } from '../../adapters/github/connection/webhook-events.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import { signed } from '../support/github-server/deliver.ts'
import type { GithubServer, OutgoingDelivery } from '../support/github-server/index.ts'
import { seeded, shuffled } from '../support/seeded.ts'
import type { World } from '../support/world.ts'

/**
 * What becomes of a delivery: `stored` waits in the inbox, `late` comes when the test says, `lost` never does. Of one with
 * its `answer-lost` GitHub believes so.
 */
export type Fate = 'applied' | 'stored' | 'twice' | 'late' | 'lost' | 'answer-lost'

/** Everything a hook of one repository sends, on its way to the door of one endpoint. */
export class Webhooks {
  readonly #w: Pick<World, 'app' | 'drain'>
  readonly #server: GithubServer
  readonly #to: { readonly id: Uuid; readonly secret: string }
  #sent: OutgoingDelivery[] = []
  #late: OutgoingDelivery[] = []

  constructor(
    w: Pick<World, 'app' | 'drain'>,
    server: GithubServer,
    repository: string,
    to: { readonly id: Uuid; readonly secret: string },
  ) {
    this.#w = w
    this.#server = server
    this.#to = to
    server.state.addHook(repository, {
      url: `https://trackerd.example.com/webhooks/github/${to.id}`,
      events: WEBHOOK_EVENTS,
    })
    server.onDelivery = (delivery) => this.#sent.push(delivery)
  }

  /** What was sent since meets its fate, one after the other; the fates go round. */
  async meet(fates: readonly Fate[]): Promise<void> {
    for (const [i, delivery] of this.#sent.splice(0).entries()) {
      const fate = fates[i % fates.length] ?? 'applied'
      if (fate === 'lost') this.#server.state.recordAttempt(delivery, 502)
      else if (fate === 'late') this.#late.push(delivery)
      else await this.#arrive(delivery, fate === 'answer-lost' ? 504 : 202)
      if (fate === 'twice') await this.#arrive(delivery)
      if (fate === 'applied' || fate === 'twice') await this.#w.drain(this.#to.id)
    }
  }

  /** What is late arrives now, in an order that the seed decides. */
  async arriveLate(seed: number): Promise<void> {
    for (const delivery of shuffled(this.#late.splice(0), seeded(seed))) await this.#arrive(delivery)
    await this.#w.drain(this.#to.id)
  }

  async #arrive(delivery: OutgoingDelivery, answer = 202): Promise<void> {
    const { headers, body } = signed(delivery, this.#to.secret)
    await this.#w.app.receive('github', this.#to.id, { headers, body: Buffer.from(body) })
    this.#server.state.recordAttempt(delivery, answer)
  }
}
