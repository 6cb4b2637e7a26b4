import type { SourceAdapter } from '../../src/ports/source-adapter.ts'
import { githubWriting } from './egress/index.ts'
import { parse } from './parse.ts'
import { githubReading } from './reading.ts'
import { host, scopeNamed, scopeOf } from './scope.ts'
import { isUsed, translate } from './translate/index.ts'
import { verify } from './verify.ts'

export { SKIP_REASONS } from './translate/outcome.ts'

/** GitHub: github.com, GitHub Enterprise Cloud with data residency, and GitHub Enterprise Server. */
export const githubAdapter: SourceAdapter = {
  system: 'github',
  reading: githubReading,
  writing: githubWriting,
  proofs: ['signature'],
  mainScope: 'repository',
  keptHeaders: [
    'user-agent',
    'x-github-hook-id',
    'x-github-hook-installation-target-type',
    'x-github-hook-installation-target-id',
    'x-github-enterprise-host',
  ],
  webhookQuery: () => '',
  usesTopic: isUsed,
  host,
  verify,
  parse,
  scopeNamed,
  scopeOf,
  translate,
}
