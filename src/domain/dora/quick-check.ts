/**
 * The categories of the DORA Quick Check, 2025 edition (dora.dev/quickcheck): answers that people choose from, not bands
 * of performance. Beside a value they say what would have been chosen. Change fail rate and deployment rework rate are
 * asked for in per cent there, so they have none.
 */
export interface QuickCheckCategory {
  readonly year: 2025
  /** 1 to 6, as the check counts them; 6 is the fastest. */
  readonly position: number
  readonly text: string
}

const DAY = 86_400
const WEEK = 7 * DAY
/** A twelfth of a year: the check says "month" and no more. */
const MONTH = (365.25 / 12) * DAY

const DURATIONS = [
  { below: 3_600, text: 'less than an hour' },
  { below: DAY, text: 'less than a day' },
  { below: WEEK, text: 'a day to a week' },
  { below: MONTH, text: 'a week to a month' },
  { below: 6 * MONTH, text: 'a month to six' },
  { below: Number.POSITIVE_INFINITY, text: 'more than six months' },
]

/** By the seconds between two deployments. On demand is how one works; a rate shows it only above one an hour. */
const FREQUENCIES = [
  { below: 3_600, text: 'on demand' },
  { below: DAY, text: 'hourly to daily' },
  { below: WEEK, text: 'daily to weekly' },
  { below: MONTH, text: 'weekly to monthly' },
  { below: 6 * MONTH, text: 'monthly to every six months' },
  { below: Number.POSITIVE_INFINITY, text: 'less than every six months' },
]

/** The category of a metric's value; null: the check has none for the metric. */
export function quickCheckCategory(metric: string, value: number): QuickCheckCategory | null {
  if (metric === 'deployment_frequency') return categoryOf(FREQUENCIES, DAY / value)
  if (metric === 'change_lead_time' || metric === 'failed_deployment_recovery_time') return categoryOf(DURATIONS, value)
  return null
}

function categoryOf(scale: typeof DURATIONS, seconds: number): QuickCheckCategory {
  const index = scale.findIndex(({ below }) => seconds < below)
  const found = index < 0 ? scale.length - 1 : index
  return { year: 2025, position: scale.length - found, text: scale[found]?.text ?? '' }
}
