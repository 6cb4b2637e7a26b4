import type { Version } from '../objects/objects.ts'
import { api, type Look } from './look.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** e.g. `26/Nov/24`. */
function userDate(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${date}/${MONTHS[Number(month) - 1]}/${year.slice(2)}`
}

/** As issues name it. */
export const showVersionShortly = (look: Look, it: Version) => ({
  self: api(look, `/version/${it.id}`),
  id: it.id,
  description: it.description,
  name: it.name,
  archived: it.archived,
  released: it.released,
  ...(it.releaseDate === null ? {} : { releaseDate: it.releaseDate }),
})

/** As it is shown itself, and in webhooks: dates that it has not are not there. */
export function showVersion(look: Look, it: Version): Record<string, unknown> {
  const { startDate, releaseDate } = it
  const today = new Date(look.world.now()).toISOString().slice(0, 10)
  return {
    ...showVersionShortly(look, it),
    ...(startDate === null ? {} : { startDate, userStartDate: userDate(startDate) }),
    ...(releaseDate === null ? {} : { releaseDate, userReleaseDate: userDate(releaseDate) }),
    ...(it.released || releaseDate === null ? {} : { overdue: releaseDate < today }),
    projectId: Number(it.projectId),
  }
}
