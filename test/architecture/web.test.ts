import { expect, test } from 'vitest'
import { importsOf, projectFiles, read } from './sources.ts'

const PAGE = ['web/app/**/*.js', 'web/app/**/*.d.ts'] as const

test('the dashboard imports nothing but itself and its one library', () => {
  const strange = projectFiles(...PAGE).flatMap((path) =>
    importsOf(path)
      .filter((name) => !name.startsWith('web/app/') && !(path === 'web/app/lib.d.ts' && name === 'lit-html'))
      .map((name) => `${path}: ${name}`),
  )
  expect(strange).toEqual([])
  expect(projectFiles('web/app/**/*.js').filter((path) => read(path).includes('lit-html/'))).toEqual(['web/app/lib.js'])
})

test('nobody imports the dashboard: it asks the interface like everybody else', () => {
  const users = projectFiles('{src,jobs,adapters}/**/*.ts').filter((path) =>
    importsOf(path).some((name) => name.startsWith('web/')),
  )
  expect(users).toEqual([])
})

test('its files are as small as all others', () => {
  const long = projectFiles('web/**/*.{js,css,html}').filter((path) => read(path).split('\n').length > 251)
  expect(long).toEqual([])
})
