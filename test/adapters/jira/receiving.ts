import { parse } from '../../../adapters/jira/parse.ts'
import { host, scopeNamed, scopeOf } from '../../../adapters/jira/scope.ts'
import { isUsed, translate } from '../../../adapters/jira/translate/index.ts'
import { verify, webhookQuery } from '../../../adapters/jira/verify.ts'
import type { Receiving } from '../conformance.ts'

/** The half of the adapter that reads what arrives. */
export const jiraReceiving: Receiving = {
  system: 'jira',
  proofs: ['signature', 'jwt', 'url_token'],
  mainScope: 'project',
  keptHeaders: [],
  webhookQuery,
  usesTopic: isUsed,
  host,
  verify,
  parse,
  scopeNamed,
  scopeOf,
  translate,
}
