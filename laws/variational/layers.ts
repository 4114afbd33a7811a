/**
 * Small layers and networks for laws about estimators.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import type { Family } from '../../src/distribution/Distribution'
import { family as normalFamily, normal } from '../../src/distribution/normal'
import type { Expr } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import { tensor } from '../../src/expr/Tensor'
import { conv2d } from '../../src/function/conv2d'
import { matmul } from '../../src/function/matmul'
import { constant } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal as normals } from '../../src/random/sample'
import type { Shape } from '../../src/shape/Shape'
import { size } from '../../src/shape/Shape'
import type { Affine, Estimator } from '../../src/variational/Estimator'
import type { Weight } from '../../src/variational/Parameter'
import { weight } from '../../src/variational/Parameter'
import { run } from '../../src/variational/Stochastic'
import { keyOf, valueOf } from '../distribution/support'

/** A layer with numbers in its stored arrays, and a batch of inputs. */
export interface Example {
  readonly layer: Affine
  readonly x: Expr
  readonly environment: ReadonlyMap<string, Tensor>
}

const arrays = (w: Weight, seed: number): ReadonlyArray<readonly [string, Tensor]> =>
  w.storage.map(({ name, shape, parameter }, i) => [
    name,
    tensor(
      shape,
      normals(key(seed + i), size(shape)).map(z =>
        parameter === 'scale' || parameter === 'alpha' ? -0.5 + 0.3 * z : z
      )
    )
  ])

const data = (shape: Shape, seed: number): Expr => constant(shape, [...normals(key(seed), size(shape))])

const example = (
  family: Family,
  product: Affine['product'],
  kernel: Shape,
  bias: number,
  input: Shape,
  withBias: boolean
): Example => {
  const prior = (shape: Shape) => O.some(normal(0, 1, shape))
  const k = weight(family, 'layer/kernel', kernel, prior(kernel))
  const b = weight(family, 'layer/bias', [bias], prior([bias]))
  return {
    layer: { product, kernel: k, bias: withBias ? O.some(b) : O.none },
    x: data(input, 99),
    environment: new Map([...arrays(k, 1), ...arrays(b, 50)])
  }
}

/** A dense layer from 3 to 2 on 4 examples. */
export const denseExample = (family: Family = normalFamily, withBias = true): Example =>
  example(family, matmul, [3, 2], 2, [4, 3], withBias)

const frame = { strides: [1, 1], dilation: [1, 1], low: [0, 0], high: [0, 0] } as const

/** A convolution with 2 filters of 2 × 2 on 2 images of 3 × 3 with 2 channels. */
export const convExample = (family: Family = normalFamily, withBias = true): Example =>
  example(family, conv2d(frame), [2, 2, 2, 2], 2, [2, 3, 3, 2], withBias)

/** The outputs of a layer for each of many keys: `[draw][output]`. */
export const outputs =
  (estimator: Estimator, draws: number, first = 0) =>
  ({ layer, x, environment }: Example): ReadonlyArray<ReadonlyArray<number>> =>
    Array.from({ length: draws }, (_, i) =>
      pipe(estimator.affine(layer)(x), run(keyOf(first + i)), ({ value }) => valueOf(value, environment))
    )

/** Output number `i` of each draw. */
export const output = (draws: ReadonlyArray<ReadonlyArray<number>>, i: number): ReadonlyArray<number> =>
  draws.map(y => y[i] ?? NaN)
