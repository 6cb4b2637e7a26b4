/** " Did you mean octo?" for a name that none has but one is close to; otherwise nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
  const close = names
    .map((name) => ({ name, far: distance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(Math.max(name.length, given.length) * 0.4)))
    .sort((a, b) => a.far - b.far)
  const [best] = close
  return best === undefined ? '' : `. Did you mean ${best.name}?`
}

/** "there is no stream isues; there are issues, boards. Did you mean issues?", of one or several names that none has. */
export function noSuch(kind: string, unknown: readonly string[], known: readonly string[]): string {
  const meant = unknown.map((name) => didYouMean(name, known)).find((question) => question !== '') ?? ''
  return `there is no ${kind} ${unknown.join(', ')}; there are ${known.join(', ')}${meant}`
}

/** Levenshtein: letters to add, take away or replace. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    before = row
  }
  return before[b.length] ?? 0
}
