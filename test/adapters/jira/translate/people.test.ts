import { describe, expect, test } from 'vitest'
import { failure } from '../../refusal.ts'
import { ADA, AS_OF, BOB, receipt, TIMESTAMP } from '../samples.ts'
import { changeOf, issueFields, translationOf } from '../translated.ts'

const who = (assignee: unknown) => issueFields({ assignee }).assignee

describe('a person', () => {
  test('is known by the account on Cloud, by the key on servers, else by the name', () => {
    expect(who(ADA)).toEqual({ externalId: '5b10', login: null, displayName: 'Ada Lovelace', kind: 'user' })
    expect(who({ ...ADA, key: 'ada', name: 'ada' })).toMatchObject({ externalId: '5b10', login: 'ada' })
    expect(who(BOB)).toEqual({ externalId: 'JIRAUSER10100', login: 'bob', displayName: 'Bob', kind: 'user' })
    expect(who({ name: 'bob' })).toEqual({ externalId: 'bob', login: 'bob', displayName: null, kind: 'user' })
  })

  test('is nobody where no account is told, or one that was deleted', () => {
    for (const nobody of [null, undefined, {}, 'bob', { displayName: 'Former user' }, { accountId: 'unknown' }])
      expect(who(nobody)).toBeNull()
  })

  test('is a bot when an app acts', () => {
    expect(who({ ...ADA, accountType: 'app' })?.kind).toBe('bot')
    expect(who({ name: 'addon_com.example.app', key: 'addon_com.example.app' })?.kind).toBe('bot')
    expect(who({ ...ADA, accountType: 'customer' })?.kind).toBe('user')
  })

  test('is never known by an e-mail address, nor called by one', () => {
    const address = 'ada@example.invalid'
    expect(who({ ...ADA, name: address, displayName: address })).toMatchObject({ login: null, displayName: null })
    expect(who({ ...BOB, displayName: `Bob <${address}>` })?.displayName).toBeNull()
    const hashed = who({ name: address, key: address, emailAddress: address })
    expect(hashed).toEqual({ externalId: 'hash of 19', login: null, displayName: null, kind: 'user' })
  })
})

describe('an account', () => {
  const sent = (topic: string, user: object | undefined) => receipt(topic, { timestamp: TIMESTAMP, user })

  test('is told with its names of now', () => {
    const change = changeOf('person', sent('user_updated', BOB))
    expect(change).toEqual({
      kind: 'person',
      externalId: 'JIRAUSER10100',
      externalKey: 'bob',
      url: null,
      version: '2026-01-10T10:00:00.000Z#1',
      scope: null,
      gone: null,
      fields: { person: { externalId: 'JIRAUSER10100', login: 'bob', displayName: 'Bob', kind: 'user' } },
    })
    const read = changeOf('person', receipt('api:user', { user: BOB, as_of: AS_OF }))
    expect(read).toEqual({ ...change, version: '2026-01-10T10:00:01.000Z#1' })
  })

  test('that was deleted leaves no name behind', () => {
    const deleted = changeOf('person', sent('user_deleted', BOB))
    expect(deleted).toMatchObject({ gone: 'deleted', externalKey: null, fields: null })
    expect(deleted.version).toBe('2026-01-10T10:00:00.000Z#1')
  })

  test('without an id is no payload', () => {
    for (const user of [undefined, {}, { displayName: 'Ada' }])
      expect(failure(() => translationOf(sent('user_created', user))).code).toBe('PAYLOAD_INVALID')
  })
})
