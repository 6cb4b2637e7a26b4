import { expect, test } from 'vitest'
import { readCsv } from '../../../support/csv.ts'

test('a cell may hold commas, quotes and lines; an empty one is null', () => {
  expect(readCsv('a,b,c\n1,"two, ""2""\n2",\n"",x,"3"\r\n')).toEqual([
    { a: '1', b: 'two, "2"\n2', c: null },
    { a: null, b: 'x', c: '3' },
  ])
})

test('a text that ends within a row is refused, and so is a stray quote', () => {
  expect(() => readCsv('a,b\n1')).toThrow('row 1 has 1 cells, not 2')
  expect(() => readCsv('a\n"1')).toThrow('no cell at character 2')
})
