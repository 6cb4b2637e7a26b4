import { describe, expect, test } from 'vitest'
import { chooseFields, Field } from '../../../../adapters/jira/connection/choose-fields.ts'
import { learn } from '../../../../adapters/jira/connection/learn.ts'
import { NOW } from '../streams/fake-client.ts'
import { field, page, refusal, SITE_FIELDS, scripted } from './scripted.ts'

const COMPANY = { id: '10000', isTeamManaged: false }
const TEAM = { id: '10000', isTeamManaged: true }
const POINTS = 'com.pyxis.greenhopper.jira:jsw-story-points'

const chosen = (fields: readonly object[], project = COMPANY, estimates: readonly string[] = []) =>
  chooseFields(
    fields.map((it) => Field.parse(it)),
    project,
    estimates,
  )

describe('the field that holds the points', () => {
  test('is the one that most boards estimate with', () => {
    const estimates = ['customfield_10016', 'customfield_10099', 'customfield_10099']
    const fields = [...SITE_FIELDS, field(10099, 'T-Shirt')]
    expect(chosen(fields, COMPANY, estimates).points).toEqual({ id: 'customfield_10099', name: 'T-Shirt' })
  })

  test('is none that holds a time: such boards estimate without points', () => {
    expect(chosen(SITE_FIELDS, COMPANY, ['timeoriginalestimate']).points?.id).toBe('customfield_10026')
  })

  test('goes by the style of the project where no board tells', () => {
    expect(chosen(SITE_FIELDS, COMPANY).points?.name).toBe('Story Points')
    expect(chosen(SITE_FIELDS, TEAM).points?.name).toBe('Story point estimate')
  })

  test('is known by its type where the site speaks another language', () => {
    const fields = [field(10016, 'Storypunkt-Schätzung', POINTS), field(10026, 'Irgendwas')]
    expect(chosen(fields, TEAM).points?.id).toBe('customfield_10016')
    expect(chosen(fields, COMPANY).points?.id).toBe('customfield_10016')
    const told = [...fields, field(10027, 'Story-Punkte', undefined, { untranslatedName: 'Story Points' })]
    expect(chosen(told, COMPANY).points?.id).toBe('customfield_10027')
  })

  test('is not that of another project, and of two with one name the older', () => {
    const ofAnother = field(9, 'Story Points', undefined, { scope: { project: { id: '10001' } } })
    const fields = [ofAnother, field(10200, 'Story Points'), field(10100, 'Story Points')]
    expect(chosen(fields).points?.id).toBe('customfield_10100')
  })

  test('can be missing, like the others', () => {
    expect(chosen([])).toEqual({ points: null, sprint: null, epicLink: null })
  })
})

test('sprints and epics are found by the type of their fields', () => {
  const fields = [...SITE_FIELDS, field(1, 'Sprint'), field(2, 'Epic Link')]
  expect(chosen(fields)).toMatchObject({ sprint: { id: 'customfield_10020' }, epicLink: { id: 'customfield_10014' } })
})

describe('what is learned of a project', () => {
  const BOARDS = 'GET /rest/agile/1.0/board'
  const FIELDS = { 'GET /rest/api/3/field': SITE_FIELDS }
  const estimating = (fieldId: string) => ({ estimation: { type: 'field', field: { fieldId, displayName: 'Points' } } })

  test('comes from its boards first; kanban boards do not estimate', async () => {
    const boards = [
      { id: 1, type: 'kanban' },
      { id: 2, type: 'scrum' },
      { id: 3, type: 'simple' },
    ]
    const client = scripted({
      ...FIELDS,
      [BOARDS]: page(...boards),
      [`${BOARDS}/2/configuration`]: estimating('customfield_10016'),
      [`${BOARDS}/3/configuration`]: { estimation: { type: 'issueCount' } },
    })
    expect(await learn(client, COMPANY, NOW)).toEqual({
      site: 'https://acme.test',
      fields: {
        points: { id: 'customfield_10016', name: 'Story point estimate' },
        sprint: { id: 'customfield_10020', name: 'Sprint' },
        epicLink: { id: 'customfield_10014', name: 'Epic Link' },
      },
      at: NOW.toISOString(),
    })
    expect(client.asked.map(({ line }) => line)).not.toContain(`${BOARDS}/1/configuration`)
  })

  test('does without boards that may not be read, and without one whose configuration is hidden', async () => {
    const forbidden = refusal('UPSTREAM_FORBIDDEN')
    const shut = await learn(scripted({ ...FIELDS, [BOARDS]: forbidden }), COMPANY, NOW)
    expect(shut.fields.points?.id).toBe('customfield_10026')
    const boards = page({ id: 1, type: 'scrum' }, { id: 2, type: 'scrum' })
    const script = {
      ...FIELDS,
      [BOARDS]: boards,
      [`${BOARDS}/1/configuration`]: forbidden,
      [`${BOARDS}/2/configuration`]: estimating('customfield_10016'),
    }
    expect((await learn(scripted(script), COMPANY, NOW)).fields.points?.id).toBe('customfield_10016')
  })

  test('waits when the source asks to: a limit is not taken for a board without points', async () => {
    const limited = refusal('UPSTREAM_LIMITED')
    await expect(learn(scripted({ ...FIELDS, [BOARDS]: limited }), COMPANY, NOW)).rejects.toBe(limited)
  })

  test('is asked for on Data Center by its own paths', async () => {
    const client = scripted({ 'GET /rest/api/2/field': SITE_FIELDS, [BOARDS]: page() }, { flavour: 'datacenter' })
    expect((await learn(client, COMPANY, NOW)).fields.sprint?.id).toBe('customfield_10020')
  })
})
