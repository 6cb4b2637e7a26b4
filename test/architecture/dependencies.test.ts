import { expect, test } from 'vitest'
import { read } from './sources.ts'

interface Installed {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: true
  readonly deprecated?: string
}
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Installed>> }
const { allowScripts, dependencies, devDependencies, optionalDependencies } = JSON.parse(
  read('package.json'),
) as Record<
  'allowScripts' | 'dependencies' | 'devDependencies' | 'optionalDependencies',
  Readonly<Record<string, unknown>>
>

/** By path, without the project itself. */
const installed = Object.entries(packages).filter(([path]) => path !== '')
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('whether a package may run a script when it is installed is decided by its name', () => {
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
  expect(scripted.filter((name) => typeof allowScripts[name] !== 'boolean')).toEqual([])
  expect(Object.keys(allowScripts).filter((name) => !scripted.includes(name))).toEqual([])
})

test('no package is deprecated', () => {
  const deprecated = installed.filter(([, it]) => it.deprecated !== undefined)
  expect(deprecated.map(([path, it]) => `${path}: ${it.deprecated}`)).toEqual([])
})

test('every package is known by a hash of what it holds, and comes from a registry', () => {
  const odd = installed.filter(
    ([, { integrity, resolved = 'https:' }]) =>
      !/^sha512-[\w+/]{86}==$/.test(integrity ?? '') || !resolved.startsWith('https:'),
  )
  expect(odd.map(([path]) => path)).toEqual([])
})

test('what the project itself needs is needed in exactly one version', () => {
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)),
  )
  expect(loose).toEqual([])
})
