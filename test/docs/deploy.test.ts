import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { VARIABLES } from '../../src/config-variables.ts'
import { packageFolder } from '../../src/package.ts'
import { GAUGES } from '../../src/telemetry/instruments.ts'

interface Container {
  readonly image: string
  readonly args: readonly string[]
  readonly ports: readonly { containerPort: number }[]
  readonly securityContext: { readOnlyRootFilesystem: boolean }
  readonly [probe: `${string}Probe`]: { httpGet: { path: string } }
}

interface Resource {
  readonly kind: string
  readonly metadata: { name: string }
  readonly data?: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own
  readonly spec: any
}

const read = (path: string) => readFileSync(join(packageFolder(), path), 'utf8')
const dockerfile = read('Dockerfile')
const command = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[]
const port = Number(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1])

const { services } = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, { command?: string[]; read_only?: boolean; environment?: Record<string, string> }>
}
const { resources: files } = parse(read('deploy/kubernetes/kustomization.yaml')) as { resources: string[] }
const resources = files.flatMap((file) =>
  parseAllDocuments(read(`deploy/kubernetes/${file}`)).map((document) => document.toJSON() as Resource),
)
const deployments = resources.filter(({ kind }) => kind === 'Deployment')
const containers = deployments.flatMap(({ spec }) => spec.template.spec.containers as Container[])

test('each part of the daemon is started as the image starts the whole', () => {
  const parts = ['http', 'worker'].map((part) => [...command, '--only', part])
  expect([services.http?.command, services.worker?.command]).toEqual(parts)
  expect(containers.map(({ args }) => args)).toEqual(parts)
})

test('no container writes to its root file system', () => {
  expect([services.http?.read_only, services.worker?.read_only]).toEqual([true, true])
  expect(containers.map(({ securityContext }) => securityContext.readOnlyRootFilesystem)).toEqual([true, true])
})

test('probes ask what is open, at the port of the image', () => {
  const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const
  for (const container of containers) {
    expect(paths.map((probe) => container[probe]?.httpGet.path)).toEqual(['/healthz', '/healthz', '/readyz'])
    expect(container.ports.map(({ containerPort }) => containerPort)).toEqual([port])
  }
})

test('every variable that is set or asked for exists', () => {
  const known = new Set<string>(VARIABLES.map(({ name }) => name))
  const ofCompose = ['TRACKERD_DATABASE_PASSWORD', 'TRACKERD_PUBLISH']
  const named = ['compose.yaml', 'deploy/compose.env.example', ...files.map((file) => `deploy/kubernetes/${file}`)]
    .flatMap((file) => read(file).match(/TRACKERD_[A-Z_]+/g) ?? [])
    .filter((name) => !ofCompose.includes(name))
  expect(named.filter((name) => !known.has(name))).toEqual([])
})

test('what compose cannot do without is in the example that is copied to .env', () => {
  const needed = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name)
  const offered = [...read('deploy/compose.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(needed.filter((name) => !offered.includes(name))).toEqual([])
})

test('workers are scaled by a number that trackerd tells', () => {
  const scaler = resources.find(
    ({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name === 'trackerd-worker',
  )
  const name = scaler?.spec.metrics[0].external.metric.name as string
  expect(Object.keys(GAUGES)).toContain(name)
  const { rules } = parse(read('deploy/kubernetes/prometheus-adapter.yaml'))
  expect(rules.external.map((rule: { name: { matches: string } }) => rule.name.matches)).toEqual([name])
})

test('disruption budgets and scalers are for deployments that there are', () => {
  const names = deployments.map(({ metadata }) => metadata.name)
  const scaled = resources.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
  expect(scaled.map(({ spec }) => spec.scaleTargetRef.name).sort()).toEqual(names.sort())
  const budgets = resources.filter(({ kind }) => kind === 'PodDisruptionBudget')
  const labels = deployments.map(({ spec }) => spec.selector.matchLabels)
  expect(budgets.map(({ spec }) => spec.selector.matchLabels)).toEqual(labels)
  expect(deployments.map(({ spec }) => spec.template.metadata.labels)).toEqual(labels)
})
