import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startDaemon } from './daemon.ts'
import { figure, median, type Result } from './results.ts'

interface LogLine {
  readonly msg: string
  readonly time: string
  readonly folder?: string
}

/** Cold start on embedded data that is there already: from PostgreSQL being up to ready, and from the very beginning. */
export async function benchStart({ rounds }: { rounds: number }): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'trackerd-bench-'))
  await chmod(folder, 0o711)
  const afterDatabase: number[] = []
  const whole: number[] = []
  let cluster = folder
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now()
    const daemon = await startDaemon({ log: true, env: { TRACKERD_DATA_DIR: folder } })
    const ms = performance.now() - started
    await daemon.stop()
    const lines = daemon.log
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine)
    const find = (msg: string) => lines.find((line) => line.msg === msg) as LogLine
    cluster = find('PostgreSQL is up').folder ?? folder
    // The first start makes the data.
    if (round === 0) continue
    whole.push(ms)
    afterDatabase.push(Date.parse(find('ready').time) - Date.parse(find('PostgreSQL is up').time))
  }
  for (const path of [folder, dirname(cluster)]) await rm(path, { recursive: true, force: true })
  return [
    {
      what: 'cold start to ready, embedded, existing data',
      reference: 'from the moment PostgreSQL is up',
      runs: { afterDatabase, whole },
      figures: `${figure(afterDatabase, 'ms')}; ${figure(whole, 'ms')} from the start of the process`,
      ratio: '',
      goal: '< 2 s',
      met: median(afterDatabase) < 2_000,
    },
  ]
}
