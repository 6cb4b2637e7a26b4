import { linksOf } from '../../db/links.ts'
import { deploymentChanges, deploymentRecords } from '../../db/tables/release.ts'
import { type Kind, NOTHING } from '../feed.ts'

/** Which commits a deployment brought. Against another base, the links known so far stay and count no more. */
export const deploymentContents: Kind<'deployment_contents'> = {
  kind: 'deployment_contents',
  feeds: (change, feed) =>
    change.fields === null ? [] : [{ table: deploymentRecords, id: feed.id('deployment', change.fields.deployment) }],
  reduce({ fields, scope }, rows, feed) {
    if (fields === null) return NOTHING
    const known = rows.get(deploymentRecords, feed.id('deployment', fields.deployment))
    // They are asked for when the deployment is known; alone they do not tell where it went.
    if (known === undefined) return NOTHING
    const brought = fields.commits.map((sha, position) => ({
      deploymentRecordId: known.id,
      baseSha: fields.base,
      commitId: feed.id('commit', `${scope}/${sha}`),
      knownBy: 'compare',
      position,
    }))
    return {
      rows: [[deploymentRecords, { ...known, contentsBaseSha: fields.base, contentsComplete: fields.complete }]],
      events: [],
      links: linksOf(deploymentChanges, brought),
    }
  },
}
