import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { canReach, isRoot } from '../../src/db/embedded/account.ts'
import { packageFolder } from '../../src/package.ts'
import { isInstalled } from './broker.ts'

interface LeftOut {
  readonly file: string
  readonly needs: string
}

/** The design draft lies beside the project where it is developed; a clone alone does not have it. */
export const DESIGN_DRAFT = join(packageFolder(), '../shared/seeds/1-evolith-tracker.txt')

/** Rows that GitHub once told, and what another system made of them; beside the project, as the draft is. */
export const RECORDED_GITHUB = join(packageFolder(), '../shared/fixtures/github')

/** The schemas that CDEvents publishes; beside the project, as the draft is. */
export const PUBLISHED_CDEVENTS = join(packageFolder(), '../shared/fixtures/cdevents')

/** Webhooks and rows of Jira, Cloud and servers. */
export const RECORDED_JIRA = join(packageFolder(), '../shared/fixtures/jira')

/** Inputs of metrics, and what other systems answered to them. */
export const RECORDED_DORA = join(packageFolder(), '../shared/fixtures/dora')

/** The user that tests run as when they must not be root. */
export const NOBODY = { name: 'nobody', uid: 65534, gid: 65534 }

/**
 * Files that this machine cannot run, whatever is mended in them: the run says so at its beginning and leaves them out.
 * They are not skipped: a skipped test is one that somebody switched off, and CI refuses that.
 */
export async function leftOut(): Promise<readonly LeftOut[]> {
  const nobodyReaches = async (folder: string) => canReach(NOBODY, folder)
  const openToAll =
    isRoot() && (await nobodyReaches(dirname(process.execPath))) && (await nobodyReaches(packageFolder()))
  const all = [
    { file: 'test/db/embedded/root.test.ts', needs: 'root', given: isRoot() },
    {
      file: 'test/db/embedded/two-users.test.ts',
      needs: 'root, and a folder that other users can enter',
      given: openToAll,
    },
    {
      file: 'test/db/schema/seed.test.ts',
      needs: `the design draft in ${DESIGN_DRAFT}`,
      given: existsSync(DESIGN_DRAFT),
    },
    {
      file: 'test/adapters/github/recorded/recorded.test.ts',
      needs: `the recorded rows in ${RECORDED_GITHUB}`,
      given: existsSync(RECORDED_GITHUB),
    },
    ...[
      'adapters/jira/recorded/rows',
      'adapters/jira/recorded/webhooks',
      'apply/jira/recorded',
      'apply/jira/recorded-order',
      'domain/drift/scope-recorded',
      'drift/scope-recorded',
    ].map((name) => ({
      file: `test/${name}.test.ts`,
      needs: `the recorded deliveries and rows in ${RECORDED_JIRA}`,
      given: existsSync(RECORDED_JIRA),
    })),
    ...[
      'domain/attribution/devlake',
      'domain/attribution/window-cases',
      'domain/dora/window-cases',
      'domain/dora/lead-time-mean',
      'domain/flow/pr-timing',
    ].map((name) => ({
      file: `test/${name}.test.ts`,
      needs: `the cases of other systems in ${RECORDED_DORA}`,
      given: existsSync(RECORDED_DORA),
    })),
    {
      file: 'test/outbox/cdevents-schemas.test.ts',
      needs: `the published schemas in ${PUBLISHED_CDEVENTS}`,
      given: existsSync(PUBLISHED_CDEVENTS),
    },
    {
      file: 'test/faults/disk-full.test.ts',
      needs: 'the device /dev/full, which Linux has',
      given: existsSync('/dev/full'),
    },
    ...['faults/kill-bullmq', 'faults/redis', 'faults/stop-bullmq', 'faults/kill-relay', 'queue/bullmq'].map(
      (name) => ({
        file: `test/${name}.test.ts`,
        needs: 'redis-server on the path',
        given: isInstalled('redis-server'),
      }),
    ),
    {
      file: 'test/outbox/brokers.test.ts',
      needs: 'redis-server and nats-server on the path',
      given: isInstalled('redis-server') && isInstalled('nats-server'),
    },
  ]
  return all.filter(({ given }) => !given)
}
