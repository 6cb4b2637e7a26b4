import { readFile } from 'node:fs/promises'
import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { NAMES_PAGE, NESTED, WHOLE_PAGE } from '../../../../../adapters/github/streams/pull-requests/query.ts'

/** GitHub's own schema, as its package publishes it. The stand-in only knows what we believe; this is what GitHub says. */
let schema: GraphQLSchema
beforeAll(async () => {
  const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'))
  // The published text defines one field twice, which a strict reading of it refuses.
  schema = buildSchema(await readFile(file, 'utf8'), { assumeValidSDL: true })
})

describe('against the schema that GitHub publishes', () => {
  test.each(Object.entries({ WHOLE_PAGE, NAMES_PAGE, NESTED }))('%s asks only for what there is', (_name, query) => {
    expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([])
  })

  test('a field that does not exist is found', () => {
    expect(validate(schema, parse(NAMES_PAGE.replace('updatedAt', 'updatedAtNever')))).not.toEqual([])
  })
})
