/**
 * The table of primitives is what its script writes.
 *
 * @since 0.1.0
 */
import { expect, test } from 'vitest'
import { source, target } from '../../scripts/primitives'
import { read } from '../style/Repository'

test('the table of primitives is up to date: npx tsx scripts/primitives.ts', () => {
  expect(read(target)).toBe(source())
})
