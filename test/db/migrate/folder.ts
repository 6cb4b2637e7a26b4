import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder with these files, gone when it goes out of scope. */
export async function migrationFolder(files: Readonly<Record<string, string>>) {
  const path = await mkdtemp(join(tmpdir(), 'trackerd-migrations-'))
  const write = (name: string, text: string) => writeFile(join(path, name), text)
  for (const [name, text] of Object.entries(files)) await write(name, text)
  return {
    path,
    write,
    remove: (name: string) => rm(join(path, name)),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  }
}

/** A migration that makes a table of this name, and takes it away again. */
export const tableMigration = (table: string) => `-- Up\ncreate table ${table} ();\n-- Down\ndrop table ${table};\n`
