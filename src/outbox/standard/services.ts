import type { StoredEvent } from '../../db/outbox-claim.ts'
import type { Mapped, Mapping } from './cdevent.ts'
import { given, memberOf, type Reference, textOf } from './payload.ts'

/** The subject is the service: what is deployed has no id of its own here, so it is the scope that it is built from. */
function service(type: string, { aggregateId, payload }: StoredEvent, { url }: Reference): Mapped {
  const id = textOf(payload.scope_id) ?? aggregateId
  const version = textOf(payload.commit_sha) ?? textOf(payload.version) ?? textOf(payload.ref) ?? aggregateId
  return {
    type: `dev.cdevents.service.${type}.0.3.0`,
    subject: {
      id,
      ...given('source', url),
      content: {
        environment: { id: environmentOf(payload) },
        artifactId: `pkg:generic/${encodeURIComponent(id)}@${encodeURIComponent(version)}`,
      },
    },
  }
}

export const environmentOf = (payload: StoredEvent['payload']): string => {
  const { name, id } = memberOf(payload, 'environment')
  return textOf(name) ?? textOf(id) ?? 'unknown'
}

/** The first of its environment, or one that replaces another: `replaces` names that one. */
export const succeeded: Mapping = (event, about) =>
  service(textOf(event.payload.replaces) === null ? 'deployed' : 'upgraded', event, about)

/** It brought an earlier version back. */
export const rolledBack: Mapping = (event, about) => service('rolledback', event, about)

/** The service did not change, so the pipeline run is what is told of. `error`: it did not get as far as to fail. */
export const failed: Mapping = ({ aggregateId, payload }, { id, url, status }) => {
  const outcome = (textOf(payload.source_status) ?? status) === 'error' ? 'error' : 'failure'
  return {
    type: 'dev.cdevents.pipelinerun.finished.0.3.0',
    subject: {
      id: id ?? aggregateId,
      ...given('source', url),
      content: { pipelineName: `deploy to ${environmentOf(payload)}`, ...given('uri', url), outcome },
    },
  }
}
