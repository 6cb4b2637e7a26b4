import type { World } from '../objects/world.ts'
import { stamp } from '../objects/zones.ts'

/** For whom something is shown, and where. */
export interface Look {
  readonly world: World
  /** Before `/rest`: of the site or of the gateway. */
  readonly base: string
  /** Of the REST API: it decides how text looks. */
  readonly version: 2 | 3
  readonly zone: string
}

export const api = ({ base, version }: Look, path: string) => `${base}/rest/api/${version}${path}`

export const agile = ({ base }: Look, path: string) => `${base}/rest/agile/1.0${path}`

/** e.g. `2019-08-27T12:43:24.674-0700`. */
export const time = ({ zone }: Look, at: number) => stamp(zone, at)

/** e.g. `2019-08-27T19:43:24.674Z`, as sprints have it. */
export const utc = (at: number) => new Date(at).toISOString()

/** How webhooks show things. */
export const webhookLook = (world: World): Look => ({
  world,
  base: world.site.address,
  version: 2,
  zone: world.site.timeZone,
})
