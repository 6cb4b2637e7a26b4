import { globSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** The project's own folder. */
export const PROJECT = join(import.meta.dirname, '../..')

/** Files below the project that fit one of the globs, as paths with `/`, sorted. */
export function projectFiles(...globs: string[]): string[] {
  const found = globs.flatMap((glob) => globSync(glob, { cwd: PROJECT }))
  return [...new Set(found.map((path) => path.split(sep).join('/')))].sort()
}

export const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8')

/** Every place where our own TypeScript lives. */
export const SOURCES = [
  'src/**/*.ts',
  'jobs/**/*.ts',
  'adapters/**/*.ts',
  'bench/**/*.ts',
  'demo/**/*.ts',
  'test/**/*.ts',
] as const

const FORMS = [
  /^import\s+(?:type\s+)?[\w*{][^'"]*?\sfrom\s+'([^']+)'/gm,
  /^export\s+(?:type\s+)?[*{][^'"]*?\sfrom\s+'([^']+)'/gm,
  /^import\s+'([^']+)'/gm,
  /\bimport\(\s*['"`]([^'"`]+)['"`]/g,
  /\brequire(?:\.resolve)?\(\s*['"`]([^'"`]+)['"`]/g,
  /\bcreateRequire\([^)]*\)(?:\.resolve)?\(\s*['"`]([^'"`]+)['"`]/g,
]

/** What a text imports, types and names made up at run time included: paths inside the project, package names, `node:…`. */
export function importsOf(path: string, text = read(path)): string[] {
  const named = FORMS.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] ?? ''))
  return [...new Set(named.map((name) => (name.startsWith('.') ? inside(path, name) : packageOf(name))))].sort()
}

const inside = (path: string, name: string) =>
  relative(PROJECT, join(PROJECT, path, '..', name))
    .split(sep)
    .join('/')

const packageOf = (name: string) =>
  name.startsWith('node:')
    ? name
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/')
