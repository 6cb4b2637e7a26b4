import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/package.ts'

const read = (path: string) => readFileSync(join(packageFolder(), path), 'utf8')
const dockerfile = read('Dockerfile')
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>
  dependencies: Record<string, string>
}

test('the image starts the daemon as "npm start" does, built', () => {
  const command = /^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]'
  expect(JSON.parse(command).join(' ')).toBe(manifest.scripts.start?.replace('src/main.ts', 'dist/src/main.js'))
})

test('the image runs on the same major version of Node.js as the project', () => {
  const major = manifest.dependencies.node?.split('.')[0]
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1])
  expect(new Set(images)).toEqual(new Set([`node:${major}-bookworm-slim`]))
})

test('the image is built from what is copied into it, and from nothing that is kept out', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap((match) => match[1]?.split(' ') ?? [])
  const letIn = [...read('.dockerignore').matchAll(/^!(.*)$/gm)].map((match) => match[1])
  expect([...new Set(copied)].sort()).toEqual(letIn.sort())
})
