/**
 * Layers with weights under every estimator: each output has the mean and the variance that its definition gives.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import { mean, variance } from '../../src/distribution/Distribution'
import type { Expr } from '../../src/expr/Expr'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import * as nn from '../../src/nn'
import { constant } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { flipout } from '../../src/variational/flipout'
import { localReparameterization } from '../../src/variational/localReparameterization'
import { run } from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { givenValues } from '../checkLayer'
import { keyOf, standardErrors, valueOf } from '../distribution/support'

type Numbers = ReadonlyArray<number>

const DRAWS = 120
const EXAMPLES = 2

const one = [1]
const kinds: ReadonlyArray<readonly [string, ReadonlyArray<number>, object]> = [
  ['conv1d', [4, 2], { filters: 2, kernel: [2], stride: [2], padding: [0], dilation: one, groups: 2, bias: true }],
  [
    'conv3d',
    [2, 2, 2, 1],
    { filters: 1, kernel: [2, 1, 2], stride: [1, 1, 1], padding: [0, 0, 0], dilation: [1, 1, 1], groups: 1, bias: true }
  ],
  [
    'depthwiseConv2d',
    [2, 3, 2],
    { kernel: [2, 2], multiplier: 1, stride: [1, 1], padding: [0, 0], dilation: [1, 1], bias: true }
  ],
  ['convTranspose1d', [2, 2], { filters: 1, kernel: [2], stride: [2], padding: [0], dilation: one, bias: true }],
  ['embedding', [2], { vocabulary: 3, features: 2 }]
]

const networkOf = (input: ReadonlyArray<number>, kind: string, attributes: object): nn.Network =>
  pipe(
    nn.parseNetwork({ _tag: 'Network', input, layers: [{ kind, attributes }] }),
    E.getOrElseW(({ message }) => expect.fail(message))
  )

/** Means of every size, and scales around softplus(−½). */
const environmentOf = (model: nn.Model): ReadonlyMap<string, Tensor> =>
  new Map(
    nn.storages(model).map(({ name, shape, parameter }, i) => [
      name,
      tensor(
        shape,
        normal(key(i), size(shape)).map(z => (parameter === 'scale' ? -0.5 + 0.3 * z : z))
      )
    ])
  )

const batch = (kind: string, input: ReadonlyArray<number>): Numbers =>
  kind === 'embedding' ? [0, 2, 1, 2] : [...normal(key(77), EXAMPLES * size(input))]

describe.each(kinds)('%s', (kind, input, attributes) => {
  const network = networkOf(input, kind, attributes)
  const model = nn.bayesian(network)
  const environment = environmentOf(model)
  const x = batch(kind, input)
  const on = (interpretation: nn.Interpretation, data: Numbers, draw = 0): Numbers =>
    valueOf(
      run(keyOf(draw))(nn.interpret(interpretation)(network)(constant([EXAMPLES, ...input], data))).value,
      environment
    )
  /** The layer with a moment of each posterior in place of the weights. */
  const momentOf = (f: typeof mean, data: Numbers): Numbers =>
    on(givenValues(new Map([...model.weights].map(([path, w]): [string, Expr] => [path, f(w.posterior)]))), data)
  const centres = momentOf(mean, x)
  // A layer is linear in x, so that the variances are those of x²; words are not squared.
  const spreads = momentOf(variance, kind === 'embedding' ? x : x.map(v => v * v))

  test.each([weightSampling, localReparameterization, flipout].map(e => [e.name, e] as const))('%s', (_, estimator) => {
    const interpretation = nn.estimated(estimator, model.weights, nn.meanPass)
    const draws = Array.from({ length: DRAWS }, (_unused, i) => on(interpretation, x, i))
    centres.forEach((centre, i) => {
      const ys = draws.map(y => y[i] ?? NaN)
      expect(Math.abs(standardErrors(ys, centre))).toBeLessThan(6)
      expect(
        Math.abs(
          standardErrors(
            ys.map(y => (y - centre) ** 2),
            spreads[i] ?? NaN
          )
        )
      ).toBeLessThan(6)
    })
  })
})
