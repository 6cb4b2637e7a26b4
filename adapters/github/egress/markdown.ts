/**
 * Plain text as GitHub shows it unchanged: nothing in it becomes a heading, a link or HTML, and nobody is called by an @
 * or an issue by a # (a space without width keeps them apart from what follows).
 */
const plain = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>]+)/)
    .map((part, at) => (at % 2 === 1 ? part : escaped(part)))
    .join('')

const escaped = (text: string) =>
  text
    .replace(/[\\`*_{}[\]()<>~|]/g, (mark) => `\\${mark}`)
    .replace(/^(\s*)([-+=#])/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2')
    .replace(/[@#](?=\S)/g, (mark) => `${mark}\u200B`)
    .replaceAll('&', '&amp;')

/** A paragraph for each line. */
export const paragraphs = (lines: readonly string[]) => lines.map(plain).join('\n\n')
