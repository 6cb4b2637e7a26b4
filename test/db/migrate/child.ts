import { migrateUp } from '../../../src/db/migrate/index.ts'

const [url, directory] = process.argv.slice(2)
if (url === undefined || directory === undefined) throw new Error('give a database URL and a folder')
process.stdout.write(JSON.stringify(await migrateUp(url, { directory })))
