/** Satellite products that are behind the core they are built on. */
import { coerce, parse, type SemVer } from 'semver'
import type { Uuid } from '../ids.ts'
import type { Verdict } from './detector.ts'
import type { Severity } from './finding.ts'
import { counted } from './quantity.ts'

export interface SatelliteProduct {
  readonly id: Uuid
  readonly name: string
  readonly upstreamCoreVersion: string
}

export interface UpstreamSettings {
  readonly minorBehind: Severity
  readonly majorBehind: Severity
}

/** A patch behind is no drift, nor is a product that is ahead. Versions are read leniently: v2.1 is 2.1.0. */
export function judgeUpstream(product: SatelliteProduct, coreVersion: string, settings: UpstreamSettings): Verdict {
  const [ours, core] = [versionOf(product.upstreamCoreVersion), versionOf(coreVersion)]
  const subject = product.id
  if (ours === null || core === null)
    return {
      findings: [],
      unjudged: [{ driftType: 'architecture_drift', subject, direction: 'behind', reason: 'no_version' }],
    }
  const [majors, minors] = [core.major - ours.major, core.minor - ours.minor]
  const by = majors > 0 ? 'major' : majors === 0 && minors > 0 ? 'minor' : null
  if (by === null) return { findings: [], unjudged: [] }
  const finding = {
    driftType: 'architecture_drift',
    subject,
    direction: 'behind',
    severity: by === 'major' ? settings.majorBehind : settings.minorBehind,
    description:
      `${product.name} is built on core ${product.upstreamCoreVersion}, ` +
      `${counted(by === 'major' ? majors : minors, `${by} version`)} behind ${coreVersion}.`,
    rule: { rule: 'upstream_core_version', by, core: coreVersion },
    limits: {},
    points: [],
    links: [{ kind: 'satellite_product', id: product.id, text: product.name, url: null }],
  } as const
  return { findings: [finding], unjudged: [] }
}

const versionOf = (text: string): SemVer | null => parse(text.trim()) ?? coerce(text)
