import { bold, dim } from './layout.ts'
import type { Item } from './plan-rows.ts'

/** Epics with their stories, those with their parts; then what belongs to none. At most 100 columns wide. */
export function workTree(items: readonly Item[]): string {
  const rows = new Set(items.map(({ row }) => row))
  const line = (item: Item, depth: number): string[] => [
    lineOf(item, depth),
    ...items.filter(({ parent }) => parent === item.row).flatMap((it) => line(it, depth + 1)),
  ]
  const top = items.filter(({ parent }) => parent === null || !rows.has(parent))
  const [epics, others] = [top.filter(({ role }) => role === 'epic'), top.filter(({ role }) => role !== 'epic')]
  return [
    bold('Epics and what belongs to them, with points and status'),
    ...epics.flatMap((epic) => line(epic, 0)),
    bold('  Without an epic'),
    ...others.flatMap((item) => line(item, 1)),
  ].join('\n')
}

function lineOf({ key, title, role, status, points, assignee }: Item, depth: number): string {
  const name = `${'  '.repeat(depth + 1)}${key}  ${title}`.padEnd(47)
  const text = `${name}  ${role.padEnd(15)}  ${(points === null ? '' : `${points} p`).padStart(5)}  ${status.padEnd(11)}`
  return role === 'epic' ? bold(text.trimEnd()) : `${text}  ${dim(assignee ?? '')}`.trimEnd()
}
