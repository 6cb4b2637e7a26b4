import type {
  Actor,
  ArchitectureReportView,
  BaselineView,
  DriftSettingsView,
  NewArchitectureReport,
  NewBaselineInput,
  NewDriftSettings,
} from '../app.ts'
import { findReport, freezeReport, type StoredReport, saveReport } from '../db/drift-reports.ts'
import { readDriftSettings, saveDriftSettings } from '../db/drift-settings.ts'
import { saveBaseline } from '../db/drift-weeks.ts'
import type { InitiativeRow } from '../db/facts-read-place.ts'
import { requestRun } from '../db/initiative-runs.ts'
import { readTimeZone } from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import { newViolations } from '../domain/drift/rule-violations.ts'
import { driftSettings } from '../domain/drift/settings.ts'
import type { Uuid } from '../domain/ids.ts'
import { bucketOf } from '../domain/metrics/buckets.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { metricNamed, noMetric } from '../domain/metrics/registry.ts'
import { TrackerdError } from '../errors.ts'
import type { DriftWake } from '../ports/wake.ts'
import { type OperatorDeps, record } from './deps.ts'
import { instantOf, oneInitiative } from './metrics-window.ts'

export interface DriftSettingsDeps extends OperatorDeps {
  readonly driftWake: DriftWake
}

const invalid = (path: string, message: string) => new TrackerdError('INPUT_INVALID', { issues: [{ path, message }] })

/** What the detectors judge by, and what they are told. Each change is judged by as soon as a worker is free. */
export function driftSettingUseCases(deps: DriftSettingsDeps) {
  const { db, clock } = deps

  async function changed<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await db.tenant(actor.tenantId, work)
    deps.driftWake.drift(actor.tenantId)
    return result
  }

  return {
    showDriftSettings: (actor: Actor, { initiative: ref }: { initiative?: string | undefined }) =>
      db.tenant(actor.tenantId, async (tx) =>
        settingsView(tx, ref === undefined ? null : await oneInitiative(tx, ref)),
      ),

    changeDriftSettings: (actor: Actor, { initiative: ref, coreVersion, detectors }: NewDriftSettings) =>
      changed(actor, async (tx): Promise<DriftSettingsView> => {
        const initiative = ref === undefined ? null : await oneInitiative(tx, ref)
        if (initiative !== null && coreVersion !== undefined)
          throw invalid('core_version', 'is the same for all initiatives of a tenant: leave the initiative out')
        const before = await settingsView(tx, initiative)
        const kept = initiative === null ? before.coreVersion : null
        const next = {
          initiativeId: initiative?.id ?? null,
          coreVersion: coreVersion === undefined ? kept : coreVersion,
          detectors,
        }
        await saveDriftSettings(tx, next, actor.keyId)
        const after = await settingsView(tx, initiative)
        await record(deps, tx, actor, {
          action: 'drift_settings.changed',
          aggregateType: 'DriftSettings',
          aggregateId: initiative?.id ?? actor.tenantId,
          payload: {
            before: { core_version: before.coreVersion, detectors: before.changed },
            after: { core_version: after.coreVersion, detectors: after.changed },
          },
        })
        await judgeAnew(tx, initiative?.id ?? null)
        return after
      }),

    renewBaseline: (actor: Actor, input: NewBaselineInput) =>
      changed(actor, async (tx): Promise<BaselineView> => {
        const initiative = await oneInitiative(tx, input.initiative)
        const now = clock.now().getTime()
        const from =
          'metric' in input
            ? await ofMetric(tx, initiative.id, input, actor.keyId, now)
            : await ofSource(tx, initiative.id, input.source, actor.keyId)
        const view = { initiative, subject: 'metric' in input ? input.metric : input.source, from: from.toISOString() }
        await record(deps, tx, actor, {
          action: 'drift_baseline.renewed',
          aggregateType: 'Initiative',
          aggregateId: initiative.id,
          payload: { subject: view.subject, from: view.from, note: input.note ?? null },
        })
        await judgeAnew(tx, initiative.id)
        return view
      }),

    reportArchitecture: (actor: Actor, input: NewArchitectureReport) =>
      changed(actor, async (tx): Promise<ArchitectureReportView> => {
        const initiative = await oneInitiative(tx, input.initiative)
        const { source, violations, url, reportedAt } = input
        const at = reportedAt === undefined ? clock.now() : new Date(reportedAt)
        if (at > clock.now()) throw invalid('reported_at', 'must not be in the future')
        const isNew = await saveReport(
          tx,
          { initiativeId: initiative.id, source, at, url: url ?? null, violations },
          actor.keyId,
        )
        const report = await reportOf(tx, initiative.id, source)
        if (isNew) {
          await record(deps, tx, actor, {
            action: 'architecture_report.received',
            aggregateType: 'ArchitectureReport',
            aggregateId: report.id,
            payload: { initiative_id: initiative.id, source, violations: violations.length, url: url ?? null },
          })
          await judgeAnew(tx, initiative.id)
        }
        return reportView(initiative, report)
      }),
  }
}

/** Something it is judged by has changed; null: that of all. */
const judgeAnew = (tx: Tx, initiativeId: Uuid | null) => requestRun(tx, 'drift', { initiativeId, askedAt: null })

/** A week counts as a whole or not at all: the one that the instant lies in is the first of the new baseline. */
async function ofMetric(
  tx: Tx,
  initiativeId: Uuid,
  { metric, from, note }: Extract<NewBaselineInput, { metric: string }>,
  actor: Uuid,
  now: EpochMs,
): Promise<Date> {
  if (metricNamed(metric) === undefined) throw invalid('metric', noMetric([metric]))
  const zone = await readTimeZone(tx)
  const at = from === undefined ? now : instantOf(from, zone, 'from')
  if (at > now) throw invalid('from', 'must not be in the future')
  const beginsAt = new Date(bucketOf(at, 'week', zone).from)
  await saveBaseline(tx, { initiativeId, metric, beginsAt, note: note ?? null }, actor)
  return beginsAt
}

async function ofSource(tx: Tx, initiativeId: Uuid, source: string, actor: Uuid): Promise<Date> {
  if (!(await freezeReport(tx, initiativeId, source, actor)))
    throw new TrackerdError('NOT_FOUND', { what: `"${source}" has reported nothing` })
  const { baseline } = await reportOf(tx, initiativeId, source)
  return new Date(baseline.at)
}

async function settingsView(tx: Tx, initiative: InitiativeRow | null): Promise<DriftSettingsView> {
  const stored = await readDriftSettings(tx, initiative?.id ?? null)
  return {
    initiative: initiative === null ? null : { id: initiative.id, title: initiative.title },
    coreVersion: stored.find(({ initiativeId }) => initiativeId === null)?.coreVersion ?? null,
    changed: stored.find(({ initiativeId }) => initiativeId === (initiative?.id ?? null))?.detectors ?? {},
    effective: driftSettings(stored.map(({ detectors }) => detectors)),
  }
}

async function reportOf(tx: Tx, initiativeId: Uuid, source: string): Promise<StoredReport> {
  const report = await findReport(tx, initiativeId, source)
  if (report === null) throw new TrackerdError('INTERNAL', { what: 'a report that was just stored is not there' })
  return report
}

const reportView = ({ id, title }: InitiativeRow, report: StoredReport): ArchitectureReportView => ({
  id: report.id,
  initiative: { id, title },
  source: report.source,
  reportedAt: new Date(report.at).toISOString(),
  url: report.url,
  violations: report.violations.length,
  baseline: { at: new Date(report.baseline.at).toISOString(), violations: report.baseline.violations.length },
  added: newViolations(report.violations, report.baseline.violations),
})
