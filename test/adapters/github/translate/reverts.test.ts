import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { revertedBy } from '../../../../adapters/github/translate/reverts.ts'
import { example, varied } from '../examples.ts'
import { changeOf } from '../translated.ts'

const plain = { repository: 'octo/hello', title: 'Change', body: '', branch: 'change' }

describe('a pull request reverts', () => {
  test.each([
    ['by the branch that GitHub makes for it', { branch: 'revert-12-greet-the-world' }, [12]],
    ['by the body that GitHub writes', { body: 'Reverts octo/hello#12' }, [12]],
    ['whatever the case of the repository', { body: 'Reverts Octo/Hello#12\r\n\r\nIt broke the door.' }, [12]],
    ['by a number', { body: 'Why: it broke.\n\nreverts #12' }, [12]],
    ['by several numbers', { body: 'This reverts #14, #12 and PR #13; see #99' }, [12, 13, 14]],
    ['by several lines', { body: '  Reverts: #12\nReverts #13' }, [12, 13]],
    ['by its address', { body: 'Revert https://github.com/octo/hello/pull/12' }, [12]],
    ['by the title of a squashed commit', { title: 'Revert "Greet the world (#12)"' }, [12]],
    ['once, however often it says so', { branch: 'revert-12-greet', body: 'Reverts octo/hello#12' }, [12]],
    ['one that was reverted itself', { title: 'Revert "Revert "Greet" (#12)"', body: 'Reverts #13' }, [12, 13]],
  ])('%s', (_how, told, expected) => {
    expect(revertedBy({ ...plain, ...told })).toEqual(expected)
  })

  test.each([
    ['one of another repository', { body: 'Reverts octo/other#12' }],
    ['one of another repository by its address', { body: 'Reverts https://github.com/octo/other/pull/12' }],
    ['one it only speaks of', { body: 'After octo/hello#12 nobody reverts anything.\n> Reverts #13' }],
    ['one by its title alone, which names no number', { title: 'Revert "Greet the world"' }],
    ['one by a branch that is only called so', { branch: 'revert-greeting' }],
    ['one by a commit', { body: 'This reverts commit 6113728f27ae82c7b1a177c8d03f9e96e0adf246.' }],
    ['one of a number that cannot be', { body: 'Reverts #9999999999' }],
  ])('not %s', (_what, told) => {
    expect(revertedBy({ ...plain, ...told })).toEqual([])
  })

  test('no text takes long, or gives anything but numbers that are in it', () => {
    const piece = fc.constantFrom('Reverts ', '#12', 'octo/hello', ', ', ' and ', '\n', '"', 'PR ', '1', '(#', ')')
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, text, text, (title, body, branch) => {
        const found = revertedBy({ repository: 'octo/hello', title, body, branch })
        const all = `${title} ${body} ${branch}`
        return found.every((number) => Number.isInteger(number) && all.includes(String(number)))
      }),
    )
    const long = `Reverts ${'#12 and '.repeat(8_000)}`
    expect(revertedBy({ ...plain, body: long, title: `Revert "${'('.repeat(60_000)}` })).toEqual([12])
  })
})

describe('a delivery of a pull request', () => {
  const opened = example('pull_request', 8)
  const pull = opened.payload.pull_request as Record<string, unknown>

  test('tells its labels, once each and in one order, and what it reverts', () => {
    const labels = [{ name: 'hotfix' }, { name: 'bug' }, { name: 'bug' }]
    const it = varied(opened, { pull_request: { ...pull, labels, body: 'Reverts #1' } })
    expect(changeOf('pull_request', it).fields).toMatchObject({ labels: ['bug', 'hotfix'], reverts: [1] })
  })

  test('without labels does not tell that there are none', () => {
    const without = varied(opened, { pull_request: { ...pull, labels: undefined } })
    expect(changeOf('pull_request', without).fields?.labels).toBeNull()
  })

  test('tells when it was marked ready for review, and only then', () => {
    const ready = varied(opened, { action: 'ready_for_review', pull_request: { ...pull, draft: false } })
    expect(changeOf('pull_request_ready', ready)).toMatchObject({
      externalId: `${pull.id}/${new Date(String(pull.updated_at)).toISOString()}`,
      version: '0',
      fields: { pullRequest: String(pull.id), at: new Date(String(pull.updated_at)).toISOString() },
    })
    expect(() => changeOf('pull_request_ready', opened)).toThrow('0 changes')
  })
})
