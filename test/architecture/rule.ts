/** Who may import what, and why. The table of the design, and a row for each thing that it does not name. */
export interface Rule {
  /** A file or a folder with all below it; `*` stands for one name, and each folder it stands for is one of its own. */
  readonly files: readonly string[]
  /** Files, folders, packages; what lies in the same folder of `files` is always allowed. `node:*` is any builtin. */
  readonly may: readonly string[]
  readonly why: string
}

/** Our words, what we need from outside, and what can go wrong. */
export const CORE = ['src/domain', 'src/ports', 'src/errors.ts']
