import type { BudgetView, StreamProgress, SyncRecordDetail, SyncRecordView } from '../app.ts'
import type { BudgetRow } from '../db/rate-budgets.ts'
import type { CursorProgress } from '../db/sync-cursors.ts'
import type { SyncRecordRow } from '../db/sync-records.ts'
import { iso } from './pages.ts'

export const syncRecordView = (row: SyncRecordRow): SyncRecordView => ({
  ...row,
  startedAt: row.startedAt.toISOString(),
  completedAt: iso(row.completedAt),
  waitingUntil: iso(row.waitingUntil),
})

/** The record with how far its streams are and what is left to ask of the source. */
export const syncRecordDetail = (
  row: SyncRecordRow,
  progress: readonly CursorProgress[],
  budgets: readonly BudgetRow[],
): SyncRecordDetail => ({
  ...syncRecordView(row),
  progress: progress.map(progressView),
  budgets: budgets.map(budgetView),
})

const progressView = ({ scope, stream, state, pages, items, total }: CursorProgress): StreamProgress => ({
  scope,
  stream,
  state,
  pages,
  items,
  total,
})

const budgetView = ({ resource, limit, remaining, resetsAt, blockedUntil, reason }: BudgetRow): BudgetView => ({
  resource,
  limit,
  remaining,
  resetsAt: iso(resetsAt),
  blockedUntil: iso(blockedUntil),
  reason,
})
