import type { Instant } from '../change-of.ts'
import type { DriftAlert } from './read-event.ts'

/** What people read at the source. Plain text: each adapter puts it into the form of its source. */

const LONGEST_TITLE = 200
const LONGEST_LINE = 4_000
const MOST_LINKS = 10

/** One line, cut where it grows too long. */
export function oneLine(text: string, longest = LONGEST_TITLE): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`
}

const minute = (at: Instant) => `${at.slice(0, 16).replace('T', ' ')} UTC`
const words = (name: string) => name.replaceAll('_', ' ')

export const driftTitle = (alert: DriftAlert) => oneLine(`${capital(words(alert.driftType))}: ${alert.description}`)

export function driftLines(alert: DriftAlert, initiative: string | null): string[] {
  return [
    alert.description.slice(0, LONGEST_LINE),
    [
      `Severity: ${alert.severity}`,
      ...(alert.subject === null ? [] : [`subject: ${oneLine(alert.subject)}`]),
      ...(alert.direction === null ? [] : [`direction: ${oneLine(alert.direction)}`]),
      ...(initiative === null ? [] : [`initiative: ${oneLine(initiative)}`]),
      `detected ${minute(alert.detectedAt)}`,
    ].join(', '),
    ...alert.links.slice(0, MOST_LINKS),
    ...(alert.rule === null ? [] : [`Judged by: ${alert.rule.slice(0, LONGEST_LINE)}`]),
    `Alert ${alert.id} of trackerd. This issue is closed when the alert is.`,
  ]
}

export const raisedLines = (alert: DriftAlert) => [
  `Severity is ${alert.severity} now.`,
  alert.description.slice(0, LONGEST_LINE),
]

export function closedLines({ reason, resolvedAt }: DriftAlert): string[] {
  const since = resolvedAt === null ? '' : ` since ${minute(resolvedAt)}`
  return [`The alert is closed${since}${reason === null ? '' : `: ${words(reason)}`}.`]
}

export const reviewLine = (what: 'opened' | 'merged', title: string, url: string | null) =>
  `Pull request ${what}: ${oneLine(title)}${url === null ? '' : ` ${url}`}`

export const deployedLine = (environment: string, version: string | null, at: Instant, url: string | null) =>
  `Deployed to ${oneLine(environment)}${version === null ? '' : ` with ${oneLine(version)}`} at ${minute(at)}${url === null ? '' : ` ${url}`}`

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
