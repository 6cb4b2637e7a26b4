import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/package.ts'
import { documentCommandLine } from './cli.ts'
import { documentErrors } from './errors.ts'
import { documentHttp } from './http.ts'
import { documentJobs } from './jobs.ts'
import { documentMetrics } from './metrics.ts'

// "npm run docs" is this file with --update, which writes what it finds.
test.each([
  ['errors.md', 'the error catalogue', documentErrors],
  ['cli.md', 'the commands', documentCommandLine],
  ['http.md', 'the routes', documentHttp],
  ['jobs.md', 'the jobs', documentJobs],
  ['metrics.md', 'the metrics', documentMetrics],
])('docs/%s says what %s are', async (file, _subject, document) => {
  await expect(await document()).toMatchFileSnapshot(join(packageFolder(), 'docs', file))
})
