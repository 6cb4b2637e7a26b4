import type { Io } from './deps.ts'
import { byStream, type StreamSum, waitingLine } from './sync-progress.ts'
import type { ProgressView } from './watch.ts'
import { clean, many } from './words.ts'

/** One line on standard error for each change of state: what a log of a build can keep. */
export function progressLines(io: Pick<Io, 'err'>): ProgressView {
  const states = new Map<string, string>()
  let waitingUntil: string | null = null
  const tell = (line: string) => io.err(`${clean(line)}\n`)
  return {
    show(record, now) {
      for (const sum of byStream(record.progress)) {
        if (sum.state === (states.get(sum.stream) ?? 'waiting')) continue
        states.set(sum.stream, sum.state)
        tell(`${sum.stream}: ${words(sum)}`)
      }
      if (record.waiting_until === waitingUntil) return
      waitingUntil = record.waiting_until
      tell(waitingLine(record, now) ?? 'the source may be asked again: going on')
    },
    tell,
    end() {},
  }
}

const words = ({ state, items, pages }: StreamSum) =>
  state === 'running' ? state : `${state}, ${many(items, 'item')} on ${many(pages, 'page')}`
