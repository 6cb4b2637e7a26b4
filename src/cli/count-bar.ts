import { SingleBar } from 'cli-progress'
import { clean } from './words.ts'

/** How far work is whose amount is known: one line of a terminal, drawn anew in place and cleared at the end. */
export interface CountBar {
  /** So many of them are done; `words` says what is done now. */
  show(done: number, words: string): void
  end(): void
}

/** Draws nothing where no terminal shows it. */
export function countBar(terminal: NodeJS.WritableStream | null, total: number): CountBar {
  if (terminal === null) return { show() {}, end() {} }
  const bar = new SingleBar({
    stream: terminal,
    format: '[{bar}] {value}/{total}  {words}',
    barsize: 20,
    clearOnComplete: true,
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
    // Drawn when there is something new; its own timer would draw the same again, ten times a second.
    fps: 1 / 3_600,
  })
  bar.start(total, 0, { words: '' })
  return {
    show(done, words) {
      // What has come meanwhile makes it more than there was at the beginning.
      if (done > bar.getTotal()) bar.setTotal(done)
      bar.update(done, { words: clean(words) })
      bar.render()
    },
    end: () => bar.stop(),
  }
}
