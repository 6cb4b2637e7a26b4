import type { Instant, SourceVersion } from '../../src/domain/changes.ts'
import type { Receipt } from '../../src/ports/source-adapter.ts'
import { versionAt } from '../payload/time.ts'
import type { Told } from './wire.ts'

/** The version of what carries no time of change: when it was read, sent or, for want of both, received. */
export const toldVersion = (told: Told, receipt: Receipt): SourceVersion => versionAt(toldAt(told, receipt), 1)

/** By the source's clock, unless only the receipt has a time. */
export const toldAt = ({ as_of, timestamp }: Told, { receivedAt }: Receipt): Instant =>
  as_of ?? timestamp ?? receivedAt.toISOString()
