/**
 * The phases of the compiler on random graphs.
 *
 * @since 0.1.0
 */
import { test } from 'vitest'
import { assertLaws, check } from '../check'
import { compilerLaws, graphs } from '../law/graph'

test.each(compilerLaws.map(law => ({ name: law.name, law })))(
  '$name, on 200 random graphs',
  ({ law }) => {
    assertLaws([check(law, graphs)({ cases: 200 })])
  },
  120_000
)
