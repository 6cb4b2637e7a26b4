import type { Metric, Source } from '../domain/metrics/metric.ts'
import type { FactParts } from './facts-of.ts'

/**
 * Which facts the metrics rest on. Whether a change counts depends on the first deployment; what failed is looked at beside
 * the incidents; what is about work shows pull requests beside it, those still open too.
 */
export function partsOf(metrics: readonly Metric[]): FactParts {
  const parts = new Set<FactParts extends ReadonlySet<infer Part> ? Part : never>()
  for (const { sources } of metrics) {
    const has = (source: Source) => sources.includes(source)
    if (has('deployments') || has('incidents')) parts.add('incidents')
    if (has('deployments') || has('changes') || has('incidents')) parts.add('deployments')
    if (has('changes') || has('work')) parts.add('changes')
    if (has('work') || (has('changes') && !has('deployments'))) parts.add('open_changes')
    if (has('work')) parts.add('work')
    if (has('tests')) parts.add('tests')
  }
  return parts
}
