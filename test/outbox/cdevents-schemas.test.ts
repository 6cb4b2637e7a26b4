import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { outgoing } from '../../src/outbox/standard/index.ts'
import { deployed, tell } from '../apply/told.ts'
import { PUBLISHED_CDEVENTS } from '../support/left-out.ts'
import { setup } from '../support/world.ts'
import { FakeSink, relay } from './relaying.ts'
import { BARE, EXAMPLES, stored } from './stored.ts'

// The schemas as CDEvents 0.5.1 publishes them.
const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)
const typed = new Map<string, string>()
for (const folder of ['schemas', 'schemas/links'])
  for (const file of readdirSync(join(PUBLISHED_CDEVENTS, folder)).filter((name) => name.endsWith('.json'))) {
    const schema = JSON.parse(readFileSync(join(PUBLISHED_CDEVENTS, folder, file), 'utf8'))
    ajv.addSchema(schema)
    for (const type of schema.properties?.context?.properties?.type?.enum ?? []) typed.set(type, schema.$id)
  }
const CUSTOM = 'https://cdevents.dev/0.5.1/schema/custom'

function problemsOf(data: { context: { type: string } }) {
  const { type } = data.context
  const schema = type.startsWith('dev.cdeventsx.') ? CUSTOM : typed.get(type)
  if (schema === undefined) return [`no published schema has the type ${type}`]
  const valid = ajv.validate(schema, data)
  return valid ? [] : ajv.errors
}

const { payload } = EXAMPLES['deployment.succeeded']
const upgrade = stored('deployment.succeeded', 'DeploymentRecord', { ...payload, replaces: 'x' })

test.each([...Object.values(EXAMPLES), upgrade, ...BARE].map((event, at) => [event.eventType, at, event] as const))(
  '%s (%i) is what the published schema of its type asks for',
  (_type, _at, event) => {
    expect(problemsOf(JSON.parse(outgoing(event).json).data)).toEqual([])
  },
)

test('two deployments on their way to a sink: deployed, then upgraded, as their schemas ask for', async () => {
  const sink = new FakeSink('a')
  const world = await setup({ sinks: [sink] })
  await tell(world, deployed('1', 'v1', 1))
  await tell(world, deployed('2', 'v2', 11))
  await relay(world)
  const sent = sink.got.map(({ json }) => JSON.parse(json).data)
  expect(sent.map(({ context }) => context.type).sort()).toEqual([
    'dev.cdevents.service.deployed.0.3.0',
    'dev.cdevents.service.upgraded.0.3.0',
  ])
  expect(sent.map(problemsOf)).toEqual([[], []])
})

test('the schemas find what is wrong', () => {
  const { data } = JSON.parse(outgoing(EXAMPLES['peer_review.merged']).json)
  expect(problemsOf({ ...data, context: { ...data.context, tenantId: 'x' } })).not.toEqual([])
  expect(problemsOf({ ...data, subject: { ...data.subject, content: { title: 'x' } } })).not.toEqual([])
})
