/** A Markdown table. Cells are written so that nothing in them is taken for markup. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n')
}

/** A `<` begins markup unless it stands in code; a `|` ends the cell even there. */
const cell = (text: string) =>
  text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replace(/`[^`]*`|</g, (found) => (found === '<' ? '&lt;' : found))

/** The rows of the first table below a heading, as their cells. */
export function tableBelow(markdown: string, heading: string): string[][] {
  const start = markdown.split('\n').findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading)
  if (start < 0) throw new Error(`no heading "${heading}"`)
  const after = markdown.split('\n').slice(start + 1)
  const end = after.findIndex((line) => /^#+ /.test(line))
  const lines = (end < 0 ? after : after.slice(0, end)).filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((text) => text.trim().replaceAll('\\|', '|').replaceAll('&lt;', '<')),
  )
}
