/** gate_drift: work is ahead of its approvals. */
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'
import { type Detector, instant, NOTHING, together, type Verdict } from './detector.ts'
import type { Severity } from './finding.ts'
import { counted } from './quantity.ts'

export const PHASES = ['discovery', 'design', 'construction', 'qa', 'release'] as const
export type Phase = (typeof PHASES)[number]

export const WORK_KINDS = ['merge', 'deployment'] as const
type WorkKind = (typeof WORK_KINDS)[number]

export interface GateDriftSettings {
  /** The phase whose gate must have passed before there is such work; null: that kind is not judged. */
  readonly needs: Readonly<Record<WorkKind, Phase | null>>
  readonly severities: Readonly<Record<WorkKind, Severity>>
}

/** A merged pull request, or a successful production deployment. */
export interface GatedWork {
  readonly kind: WorkKind
  readonly id: Uuid
  readonly at: EpochMs
  readonly text: string
  readonly url: string | null
}

export interface GateDriftInput {
  /** What each gate said last. A phase without an entry was never evaluated; an initiative without any has no gates. */
  readonly gates: readonly {
    readonly phase: Phase
    readonly status: 'pending' | 'pass' | 'fail' | 'blocked'
    readonly evaluatedAt: EpochMs | null
  }[]
  /** Requests to pass a gate against its rule. */
  readonly exceptions: readonly {
    readonly phase: string
    readonly status: 'pending' | 'approved' | 'rejected' | 'superseded'
  }[]
  /** Since the gates were set up, oldest first. */
  readonly work: readonly GatedWork[]
}

export const GATE_DRIFT_DEFAULTS: GateDriftSettings = {
  needs: { merge: 'design', deployment: 'qa' },
  severities: { merge: 'medium', deployment: 'high' },
}

/** The rows that an alert names at most; how many there are is in its text. */
const LINKS = 20

export const gateDrift: Detector<GateDriftInput, GateDriftSettings> = {
  id: 'gate_drift',
  summary: 'Work was merged or deployed although the gate before it has not passed.',
  defaults: GATE_DRIFT_DEFAULTS,
  hysteresisMs: 0,
  judge: (input, settings) => together(WORK_KINDS.map((kind) => judgeKind(kind, input, settings))),
}

/** Judged by where the gates stand now: one that passed later has mended it. */
function judgeKind(kind: WorkKind, { gates, exceptions, work }: GateDriftInput, settings: GateDriftSettings): Verdict {
  const phase = settings.needs[kind]
  const ahead = work.filter((it) => it.kind === kind)
  const [first] = ahead
  if (phase === null || first === undefined || gates.length === 0) return NOTHING
  const status = gates.find((gate) => gate.phase === phase)?.status ?? 'pending'
  const excepted = exceptions.some((it) => it.phase === phase && it.status === 'approved')
  if (status === 'pass' || excepted) return NOTHING
  const what = kind === 'merge' ? 'merged pull request' : 'production deployment'
  const finding = {
    driftType: 'gate_drift',
    subject: `${kind}_before_${phase}`,
    direction: 'ahead',
    severity: settings.severities[kind],
    description:
      `${counted(ahead.length, what)} since ${instant(first.at).slice(0, 10)}, while the gate of the ${phase} phase ` +
      `says "${status}" and nobody approved an exception.`,
    rule: { rule: 'gate_passed_or_exception', phase, status },
    limits: {},
    points: [{ at: instant(first.at), value: ahead.length, mark: kind }],
    links: ahead.slice(-LINKS).map(({ id, text, url }) => ({
      kind: kind === 'merge' ? 'change' : 'deployment',
      id,
      text,
      url,
    })),
  } as const
  return { findings: [finding], unjudged: [] }
}
