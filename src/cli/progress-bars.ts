import { MultiBar, type SingleBar } from 'cli-progress'
import { budgetLine, byStream, type StreamSum, secondsLeft, shareOf, totalOf, waitingLine } from './sync-progress.ts'
import type { ProgressView } from './watch.ts'
import { clean, many, number, span } from './words.ts'

/** A bar per stream under a line on the run and one on the budget, drawn anew in place and cleared at the end. */
export function progressBars(terminal: NodeJS.WritableStream): ProgressView {
  const bars = new MultiBar({
    stream: terminal,
    format: '{name} [{bar}] {words}',
    barsize: 20,
    clearOnComplete: true,
    // Neither cursor nor wrapping is switched off, so a program that is killed leaves the terminal as it was.
    linewrap: true,
    gracefulExit: false,
    // Drawn when there is something new; its own timer would draw the same again, ten times a second.
    fps: 1 / 3_600,
  })
  const line = () => bars.create(1, 0, { text: '' }, { format: '{text}' })
  const [run, budget] = [line(), line()]
  const streams = new Map<string, SingleBar>()
  return {
    show(record, now) {
      const sums = byStream(record.progress)
      const items = `${many(record.items_processed, 'item')} in ${span(elapsed(record.started_at, now))}`
      run.update({ text: clean(waitingLine(record, now) ?? `${record.mode ?? record.type} sync: ${items}`) })
      budget.update({ text: clean(budgetLine(record.budgets, now)) })
      const width = Math.max(...sums.map(({ stream }) => stream.length))
      for (const sum of sums) {
        const bar = streams.get(sum.stream) ?? bars.create(1, 0)
        streams.set(sum.stream, bar)
        bar.update(shareOf(sum), {
          name: clean(sum.stream).padEnd(width),
          words: words(sum, secondsLeft(sum, record.started_at, now)),
        })
      }
      bars.update()
    },
    tell(words) {
      run.update({ text: clean(words) })
      bars.update()
    },
    end: () => bars.stop(),
  }
}

const elapsed = (since: string, now: Date) => Math.max(0, (now.getTime() - new Date(since).getTime()) / 1000)

function words(sum: StreamSum, left: number | null): string {
  const { items, pages, scopes, ended, state } = sum
  const total = totalOf(sum)
  return [
    total === null ? many(items, 'item') : `${number(items)}/${total}`,
    many(pages, 'page'),
    ...(scopes > 1 ? [`${number(ended)}/${number(scopes)} scopes`] : []),
    state,
    ...(left === null ? [] : [`about ${span(left)} left`]),
  ].join('  ')
}
