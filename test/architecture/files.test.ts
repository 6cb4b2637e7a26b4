import { expect, test } from 'vitest'
import { projectFiles, read, SOURCES } from './sources.ts'

const LINES = 250

/** Files that may be longer, with how long and why. Everything else is split. */
const LONGER: Readonly<Record<string, { readonly lines: number; readonly why: string }>> = {
  'src/errors.ts': { lines: 430, why: 'the catalogue is data: one entry per failure' },
  'src/app/views.ts': { lines: 320, why: 'what goes into the use cases and comes out: declarations only' },
}

const linesOf = (path: string) => read(path).split('\n').length - 1

test('every file is small enough to be read at once', () => {
  const long = projectFiles(...SOURCES).map((path) => ({
    path,
    lines: linesOf(path),
    atMost: LONGER[path]?.lines ?? LINES,
  }))
  expect(long.filter(({ lines, atMost }) => lines > atMost)).toEqual([])
})

test('a file is listed as longer only while it is', () => {
  expect(Object.keys(LONGER).filter((path) => linesOf(path) <= LINES)).toEqual([])
})

test('no file or folder has a name that says nothing', () => {
  const empty = /(^|[/.-])(utils?|helpers?|common|managers?)(?=[/.-]|$)/
  expect(projectFiles(...SOURCES, 'migrations/*').filter((path) => empty.test(path))).toEqual([])
})

test('no test is skipped, focused or left for later', () => {
  const marks = /\b(?:it|test|describe|bench)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf|fails)\b|\bskip: true\b/
  expect(projectFiles('test/**/*.ts').filter((path) => path !== OWN && marks.test(read(path)))).toEqual([])
})

test('every file of tests is found by the runner', () => {
  const tests = /^import \{[^}]*\btest\b[^}]*\} from 'vitest'/m
  const outside = projectFiles('test/**/*.ts').filter((path) => !path.endsWith('.test.ts') && tests.test(read(path)))
  // Contracts: their tests run in every file that calls them.
  expect(outside.filter((path) => !/(^|\/)(contract|conformance)[/.]/.test(path))).toEqual([])
})

const OWN = 'test/architecture/files.test.ts'
