import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { METRICS, metricNamed } from '../../../src/domain/metrics/registry.ts'
import { BUILT_IN_SCORECARDS } from '../../../src/domain/metrics/scorecards.ts'
import { packageFolder } from '../../../src/package.ts'
import { facts, LATER, period } from './facts.ts'

test('each metric has its own name, and is found by it', () => {
  const names = METRICS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(METRICS.filter((metric) => metricNamed(metric.name) !== metric)).toEqual([])
  expect(metricNamed('happiness')).toBeUndefined()
})

test('a metric is one file, named after it, and every such file is in the registry', () => {
  const files = ['dora', 'flow'].flatMap((area) => {
    const folder = join(packageFolder(), 'src/domain', area)
    return readdirSync(folder).filter((file) => readFileSync(join(folder, file), 'utf8').includes(': Metric = {'))
  })
  const expected = METRICS.map(({ name }) => `${name.replaceAll('_', '-')}.ts`)
  expect(files.toSorted()).toEqual(expected.toSorted())
})

test('scorecards name metrics that exist, each once; every metric is on one of them', () => {
  const named = BUILT_IN_SCORECARDS.flatMap(({ metrics }) => metrics)
  expect(named.toSorted()).toEqual(METRICS.map(({ name }) => name).toSorted())
  expect(BUILT_IN_SCORECARDS[0]?.name).toBe('DORA')
})

test('every detail that a metric tells is one that it explains', () => {
  const january = period('2024-01-01', '2024-02-01')
  for (const metric of METRICS) {
    const told = Object.keys(metric.measure(facts(), january, LATER).details)
    expect([metric.name, told.filter((key) => !(key in metric.details))]).toEqual([metric.name, []])
  }
})
