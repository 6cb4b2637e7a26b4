/** How far work is that has steps of known number, while it does one of them. */
export interface Step {
  readonly done: number
  readonly total: number
  /** What it is at; empty when all are done. */
  readonly name: string
  /** Rows of this step so far, where it is about rows. */
  readonly rows?: number
}
export type TellStep = (step: Step) => void
