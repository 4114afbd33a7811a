/**
 * Two thousand random graphs against differences, to order 2 in every mode.
 *
 * @since 0.1.0
 */
import { test } from 'vitest'
import { assertLaws, check } from '../check'
import { allOf } from '../Law'
import { differenceLaws, graphs } from '../law/graph'

// In parts, so that the progress is seen and a failure names a smaller run.
test.each([1, 2, 3, 4, 5, 6, 7, 8].map(part => ({ part })))(
  '250 random graphs, part $part of 8',
  ({ part }) => {
    assertLaws([
      check(allOf('derivatives match differences', differenceLaws), graphs)({ cases: 250, seed: 20261100 + part })
    ])
  },
  120_000
)
