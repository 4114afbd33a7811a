import { describe, expect, it } from 'vitest'
import { tensor } from '../../src/expr/Tensor'
import { plus } from '../../src/function/arithmetic'
import { matmul } from '../../src/function/matmul'
import { negativeLogLikelihoods } from '../../src/objective/classification'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { input } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import { key } from '../../src/random/Key'
import { normal as normals } from '../../src/random/sample'
import { grad } from '../../src/transform/vjp'
import { curvatureOfSoftmax, laplaceScale } from '../../src/variational/laplace'
import { lastLayer } from '../../src/variational/lastLayer'
import { distance, matrix, numberOf, valueOf, vector } from '../distribution/support'

const [N, K, C] = [6, 3, 4]
const rows = (seed: number, n: number, k: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: n }, (_, i) => [...normals(key(seed + i), k)])

describe('the Laplace approximation of the last layer', () => {
  const kernel = input('kernel', [K, C])
  const bias = input('bias', [C])
  const features = matrix(rows(1, N, K))
  const weights = vector([1, 1, 1, 1, 1, 0])
  const logits = plus(matmul(features, kernel), bias)
  const environment = new Map([
    ['kernel', tensor([K, C], rows(50, K, C).flat())],
    ['bias', tensor([C], rows(90, 1, C).flat())]
  ])
  const nll = sumAll(mul(weights, negativeLogLikelihoods(logits, vector([0, 1, 2, 3, 0, 1]))))
  const curvature = curvatureOfSoftmax(features, logits, weights)

  it('has the second derivatives of the loss, by differentiating twice', () => {
    const [byKernel = nll, byBias = nll] = grad(nll, [kernel, bias])
    const second = (slope: typeof nll, node: typeof nll, size: number): ReadonlyArray<number> =>
      Array.from({ length: size }, (_, i) => {
        const pick = tensor(
          node.shape,
          Array.from({ length: size }, (_unused, j) => (i === j ? 1 : 0))
        )
        const one = input('one', node.shape)
        const [row = nll] = grad(sumAll(mul(slope, one)), [node])
        return valueOf(row, new Map([...environment, ['one', pick]]))[i] ?? NaN
      })
    valueOf(curvature.kernel, environment).forEach((c, i) =>
      expect(distance(c, second(byKernel, kernel, K * C)[i] ?? NaN)).toBeLessThan(1e-12)
    )
    valueOf(curvature.bias, environment).forEach((c, i) =>
      expect(distance(c, second(byBias, bias, C)[i] ?? NaN)).toBeLessThan(1e-12)
    )
  })

  it('falls back to the prior where the data say nothing, and lies below it elsewhere', () => {
    expect(numberOf(laplaceScale(0.3)(vector([0])))).toBeCloseTo(0.3, 12)
    valueOf(laplaceScale(0.3)(curvature.kernel), environment).forEach(s => expect(s).toBeLessThan(0.3))
  })
})

describe('the last layer', () => {
  it('is the last that has weights, whatever else a path says', () => {
    expect(
      ['a/b/kernel', 'a/c/kernel', 'a/c/bias'].filter(lastLayer(['a/b/kernel', 'a/c/kernel', 'a/c/bias']))
    ).toEqual(['a/c/kernel', 'a/c/bias'])
    expect(lastLayer([])('a/kernel')).toBe(false)
  })
})
