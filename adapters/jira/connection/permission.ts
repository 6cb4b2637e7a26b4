import { z } from 'zod'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { askPermission } from './asked.ts'

const Permissions = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() }).loose()) })

/** Whether the account may do this in a project, or (ADMINISTER) at all. */
export async function may(client: JiraClient, permission: string, projectId?: string): Promise<boolean> {
  const { permissions } = told(Permissions, await askPermission(client, permission, projectId))
  // Server up to 8 tells of all permissions it knows, under their names of that time.
  const named = permissions[permission] ?? permissions[OLD_NAMES[permission] ?? '']
  return named?.havePermission ?? false
}

const OLD_NAMES: Readonly<Record<string, string>> = { BROWSE_PROJECTS: 'BROWSE' }
