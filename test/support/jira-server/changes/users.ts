import type { Project, User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { webhookLook } from '../show/look.ts'
import { showUser } from '../show/users.ts'

export interface NewUser {
  readonly displayName?: string
  /** null: hidden; `NAME@example.com` by default, none for an app. */
  readonly emailAddress?: string | null
  readonly timeZone?: string
  readonly accountType?: User['accountType']
  readonly isAdmin?: boolean
  readonly accountId?: string
}

export const userChanges = (world: World) => {
  const tell = (event: string, it: User) => world.emit(event, null, () => ({ user: showUser(webhookLook(world), it) }))
  return {
    /** `name`: its user name on Data Center, and part of its account id on Cloud. */
    createUser(name: string, it: NewUser = {}): User {
      const id = world.nextId('user')
      const isApp = it.accountType === 'app'
      const user: User = {
        accountId: it.accountId ?? `5b10a284${id}${Buffer.from(name).toString('hex')}`,
        name,
        key: `JIRAUSER${id}`,
        displayName: it.displayName ?? name,
        emailAddress: it.emailAddress === undefined ? (isApp ? null : `${name}@example.com`) : it.emailAddress,
        active: true,
        timeZone: it.timeZone ?? 'Etc/UTC',
        accountType: it.accountType ?? 'atlassian',
        isAdmin: it.isAdmin ?? false,
        hidden: new Set(),
        denied: new Set(),
        levels: new Set(),
      }
      world.users.set(user.accountId, user)
      tell('user_created', user)
      return user
    },

    editUser(
      it: User,
      edit: Partial<Pick<User, 'displayName' | 'emailAddress' | 'active' | 'timeZone' | 'isAdmin'>>,
    ): void {
      Object.assign(it, edit)
      tell('user_updated', it)
    },

    /** What it did stays with its name; it can do nothing any more. */
    deleteUser(it: User): void {
      it.active = false
      tell('user_deleted', it)
    },

    /** Projects of which it may not browse the issues answer as if they were not there. */
    takeBrowse(it: User, project: Project): void {
      it.hidden.add(project.id)
    },

    giveBrowse(it: User, project: Project): void {
      it.hidden.delete(project.id)
    },

    /** e.g. `ADD_COMMENTS`, in every project. */
    takePermission(it: User, permission: string): void {
      it.denied.add(permission)
    },

    /** It sees the issues of that security level, or no longer. */
    setLevel(it: User, level: string, isMember: boolean): void {
      if (isMember) it.levels.add(level)
      else it.levels.delete(level)
    },
  }
}
