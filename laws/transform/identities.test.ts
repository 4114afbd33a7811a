/**
 * Two thousand random graphs against the exact identities of derivatives.
 *
 * @since 0.1.0
 */
import { test } from 'vitest'
import { assertLaws, check } from '../check'
import { allOf } from '../Law'
import { graphs, identityLaws, shapeOfGrowth } from '../law/graph'

test.each([1, 2, 3, 4, 5, 6, 7, 8].map(part => ({ part })))(
  '250 random graphs, part $part of 8',
  ({ part }) => {
    assertLaws([check(allOf('exact identities', identityLaws), graphs)({ cases: 250, seed: 20261100 + part })])
  },
  120_000
)

test.each(shapeOfGrowth.map(law => ({ name: law.name, law })))(
  '$name, on 200 random graphs',
  ({ law }) => {
    assertLaws([check(law, graphs)({ cases: 200 })])
  },
  120_000
)
