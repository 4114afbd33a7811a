/**
 * The list of faults fits the sources: every fault can be applied, and every test that should find it is there.
 *
 * @since 0.1.0
 */
import { expect, test } from 'vitest'
import { files, read } from '../style/Repository'
import { mutants } from './mutants'

test('there are at least 40 faults', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(40)
})

test.each(mutants.map(mutant => ({ ...mutant })))('$fault', ({ file, find, replace, test: testFile }) => {
  expect(read(file).split(find)).toHaveLength(2)
  expect(replace).not.toBe(find)
  expect(files).toContain(testFile)
})
