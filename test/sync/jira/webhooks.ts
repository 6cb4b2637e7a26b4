import type { Uuid } from '../../../src/domain/ids.ts'
import { type JiraServer, type OutgoingDelivery, signed } from '../../support/jira-server/index.ts'
import { seeded, shuffled } from '../../support/seeded.ts'
import type { World } from '../../support/world.ts'
import type { Fate } from '../webhooks.ts'

type Hook = OutgoingDelivery['hook']

export interface Door {
  readonly id: Uuid
  readonly secret: string
  /** With the token, where the proof needs one. */
  readonly url: string
}

/** Everything that a site tells by one webhook, on its way to the door of one endpoint. */
export class Webhooks {
  readonly #w: Pick<World, 'app' | 'drain'>
  readonly #server: JiraServer
  readonly #to: Door
  readonly #hook: Hook
  #sent: OutgoingDelivery[] = []
  #late: OutgoingDelivery[] = []

  constructor(w: Pick<World, 'app' | 'drain'>, server: JiraServer, to: Door) {
    this.#w = w
    this.#server = server
    this.#to = to
    this.#hook = server.state.addHook({ url: new URL(to.url, 'https://trackerd.example.com').href, isSigned: true })
    server.onDelivery = (delivery) => {
      if (delivery.hook === this.#hook) this.#sent.push(delivery)
    }
  }

  /** What was sent since meets its fate, one after the other; the fates go round. */
  async meet(fates: readonly Fate[]): Promise<void> {
    for (const [i, delivery] of this.#sent.splice(0).entries()) {
      const fate = fates[i % fates.length] ?? 'applied'
      if (fate === 'late') this.#late.push(delivery)
      else if (fate !== 'lost') await this.arrive(delivery)
      // Whoever hears no answer tries again, under the same identifier.
      if (fate === 'answer-lost') await this.arrive({ ...delivery, attempt: 2 })
      if (fate === 'twice') await this.arrive(delivery)
      if (fate === 'applied' || fate === 'twice') await this.#w.drain(this.#to.id)
    }
  }

  /** What is late arrives now, in an order that the seed decides. */
  async arriveLate(seed: number): Promise<void> {
    for (const delivery of shuffled(this.#late.splice(0), seeded(seed))) await this.arrive(delivery)
    await this.#w.drain(this.#to.id)
  }

  async arrive(delivery: OutgoingDelivery): Promise<{ duplicate: boolean }> {
    const { headers, body } = signed(delivery, { secret: this.#to.secret })
    const query = Object.fromEntries(new URL(this.#to.url, 'https://trackerd.example.com').searchParams)
    return this.#w.app.receive('jira', this.#to.id, { headers, body: Buffer.from(body), query })
  }

  /** The administrator deletes it at the site. */
  remove(): void {
    this.#server.state.hooks.remove(this.#hook)
  }
}
