import type { Step, TellStep } from '../ports/progress.ts'
import { type CountBar, countBar } from './count-bar.ts'
import type { CliDeps } from './deps.ts'
import type { Printer } from './session.ts'
import { many, span } from './words.ts'

const EVERY_MS = 1_000

/**
 * Does the work, and draws meanwhile at which step it is: on a terminal only, and never for programs. A step that lasts
 * says for how long already, once a second, so that a long one does not look like one that hangs.
 */
export async function withStepBar<T>(
  deps: CliDeps,
  printer: Printer,
  work: (tell: TellStep) => Promise<T>,
): Promise<T> {
  const { terminal } = deps.io
  if (terminal === null || printer.isForPrograms) return work(() => undefined)
  const now = () => deps.clock.now().getTime()
  const over = new AbortController()
  let bar: CountBar | null = null
  let step: Step | null = null
  let since = now()
  const draw = () => {
    if (step === null) return
    bar ??= countBar(terminal, step.total)
    bar.show(step.done, words(step, Math.floor((now() - since) / 1_000)))
  }
  const tell: TellStep = (next) => {
    if (next.name !== step?.name) since = now()
    step = next
    draw()
  }
  const again = async () => {
    for (;;) {
      await deps.sleep(EVERY_MS, over.signal)
      if (over.signal.aborted) return
      draw()
    }
  }
  const drawing = again()
  try {
    return await work(tell)
  } finally {
    over.abort()
    await drawing
    ;(bar as CountBar | null)?.end()
  }
}

const words = ({ name, rows = 0 }: Step, seconds: number) =>
  [name, ...(rows > 0 ? [many(rows, 'row')] : []), ...(seconds > 0 ? [span(seconds)] : [])].join('  ')
