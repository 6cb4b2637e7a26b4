/** The only list of pages: each is one file. */
import { alertPage } from './alert.js'
import { deliveriesPage } from './deliveries.js'
import { deliveryPage } from './delivery.js'
import { driftPage } from './drift.js'
import { explainPage } from './explain.js'
import { metricsPage } from './metrics.js'
import { outboxPage } from './outbox.js'
import { statusPage } from './status.js'
import { syncPage } from './sync.js'
import { syncsPage } from './syncs.js'

/** @import { Page } from '../types.d.ts' */

/** @type {readonly (readonly [path: string, page: Page<any>])[]} */
const PAGES = [
  ['/status', statusPage],
  ['/deliveries', deliveriesPage],
  ['/deliveries/:id', deliveryPage],
  ['/syncs', syncsPage],
  ['/syncs/:id', syncPage],
  ['/metrics', metricsPage],
  ['/metrics/explain', explainPage],
  ['/drift', driftPage],
  ['/drift/:id', alertPage],
  ['/outbox', outboxPage],
]

/** What the navigation offers, in its order. */
export const SECTIONS = [
  { section: 'status', text: 'Status' },
  { section: 'deliveries', text: 'Deliveries' },
  { section: 'syncs', text: 'Syncs' },
  { section: 'metrics', text: 'Metrics' },
  { section: 'drift', text: 'Drift' },
  { section: 'outbox', text: 'Outbox' },
]

/**
 * The page of a path and the id in it; a path that is written out goes before one with an id. null: there is none.
 * @param {string} path
 * @returns {{ page: Page<any>, id: string } | null}
 */
export function pageOf(path) {
  const exact = PAGES.find(([of]) => of === path)
  if (exact) return { page: exact[1], id: '' }
  const at = path.lastIndexOf('/')
  const named = PAGES.find(([of]) => of === `${path.slice(0, at)}/:id`)
  return named && at > 0 ? { page: named[1], id: decodeURIComponent(path.slice(at + 1)) } : null
}
