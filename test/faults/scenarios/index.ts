import { clockSkew, daylightSaving } from './clocks.ts'
import type { Fault, Outcome, Stage } from './fault.ts'
import { kill, killOnBullmq } from './kill.ts'
import { killRelay } from './kill-relay.ts'
import { poison } from './poison.ts'
import { postgresDisconnected, postgresRestarted } from './postgres-away.ts'
import { redisEmptied } from './redis-emptied.ts'
import { githubFaults, jiraFaults } from './source-faults.ts'
import { stopOnBullmq, stopOnPgBoss } from './stop.ts'
import { fullDisk, readOnlyDatabase } from './unwritable.ts'
import { workers } from './workers.ts'

/** A fault at one of its sizes. */
interface Sized {
  readonly words: string
  readonly play: (stage: Stage) => Promise<Outcome>
}

/** A fault whose type of size nobody needs to know. */
interface AnyFault {
  readonly name: string
  readonly what: string
  at(size: 'small' | 'full'): Sized
}

const any = <Size>({ name, what, sizes, inWords, play }: Fault<Size>): AnyFault => ({
  name,
  what,
  at: (size) => ({ words: inWords(sizes[size]), play: (stage) => play(stage, sizes[size]) }),
})

/** Every row of the reliability table, in its order. */
export const FAULTS: readonly AnyFault[] = [
  any(kill),
  any(killOnBullmq),
  any(killRelay),
  any(postgresRestarted),
  any(postgresDisconnected),
  any(redisEmptied),
  any(workers),
  any(githubFaults),
  any(jiraFaults),
  any(clockSkew),
  any(daylightSaving),
  any(poison),
  any(fullDisk),
  any(readOnlyDatabase),
  any(stopOnPgBoss),
  any(stopOnBullmq),
]
