/** What the frame hands to its pages. */
import type { Api } from './api.js'
import type { TemplateResult } from './lib.js'
import type { Told } from './stream.js'

/** What is asked of whoever looks, before something is done. */
export interface Question {
  title: string
  text?: string
  verb: string
  fields?: Field[]
}
export interface Field {
  name: string
  label: string
  hint?: string
  value?: string
  required?: boolean
  options?: { value: string; label: string }[]
}
export type Answers = Record<string, string>

/** What a page may use of the frame around it. */
export interface Context {
  api: Api
  /** The last part of the path, e.g. an id. */
  id: string
  query: URLSearchParams
  now: number
  /** The latest events, newest first. */
  events: readonly Told[]
  /** Asks; null when it was called off. */
  ask(question: Question): Promise<Answers | null>
  /** Does it, tells how that went, and looks anew. */
  act(done: string, work: () => Promise<unknown>): Promise<void>
}

export interface Page<Data = unknown> {
  title: string
  /** The entry of the navigation that it belongs to. */
  section: string
  load(context: Context): Promise<Data>
  view(data: Data, context: Context): TemplateResult
  /** Types of events after which it looks anew; it does so every 15 seconds anyway. */
  follows: RegExp
}
