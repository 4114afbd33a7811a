/**
 * The phases of the compiler on random graphs.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { expect, test } from 'vitest'
import { compile } from '../../src/compile/compile'
import { program } from '../../src/compile/Program'
import { abs } from '../../src/primitive/abs'
import { cholesky } from '../../src/primitive/cholesky'
import { input } from '../../src/primitive/input'
import { slice } from '../../src/primitive/pad'
import { reshape } from '../../src/primitive/reshape'
import { assertLaws, check } from '../check'
import { compilerLaws, graphs } from '../law/graph'

test.each(compilerLaws.map(law => ({ name: law.name, law })))(
  '$name, on 200 random graphs',
  ({ law }) => {
    assertLaws([check(law, graphs)({ cases: 200 })])
  },
  120_000
)

// Found by the nightly run: one value was kept for a consumer after another had counted what it is made of.
test('a kernel reads no more buffers than it may, where its values are shared in two ways', () => {
  const flat = reshape([25])(cholesky(input('x', [5, 5])))
  const plan = compile({ maxInputs: 3, explicitPadding: false, longestSum: 4, loopReuse: 64 })(
    program([{ name: 'y', value: abs(slice([0], [0], [25])(flat)) }])
  )
  expect(E.isRight(plan) ? Math.max(...plan.right.kernels.map(k => k.inputs.length)) : plan.left).toBeLessThanOrEqual(3)
})
