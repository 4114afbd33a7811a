/**
 * `checkLayer`: the laws of layers, for one of your own.
 *
 * @since 0.1.0
 */
import type { Expr } from '../src/expr/Expr'
import { interval, operand } from '../src/expr/builders'
import * as T from '../src/expr/Tensor'
import { plus } from '../src/function/arithmetic'
import type { Configured } from '../src/nn/Layer'
import type { Interpretation } from '../src/nn/Compute'
import { of } from '../src/variational/Stochastic'
import { fill } from '../src/primitive/constant'
import { row } from '../src/primitive/pad'
import type { Shape } from '../src/shape/Shape'
import { Eq, Show } from '../src/shape/Shape'
import type { Source } from './check'
import { check, lawRun } from './check'
import { functionCases } from './checkGradient'
import type { Law, LawResult, LawRun, Options } from './Law'
import { all, fails, holds, unless } from './Law'
import { dotTest, jacobiansAgree, matchesDifferences, tangentsAreLinear, transposeTwice } from './law/calculus'
import { difference } from './law/kernel'
import { values } from './numeric/Magnitude'
import type { Probe } from './Probe'
import { point } from './Probe'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A layer, the shape of one example, and how many examples its laws look at. @category model @since 0.1.0 */
export interface LayerSubject {
  readonly layer: Configured
  readonly input: Shape
}

const EXAMPLES = 3

// -------------------------------------------------------------------------------------
// computing
// -------------------------------------------------------------------------------------

/** Weights as given expressions: what a layer computes without any inference. */
const plain = (weights: ReadonlyArray<Expr>): Interpretation => ({
  affine: (_, product) => x => {
    const [kernel, bias] = weights
    const result = kernel === undefined ? x : product(x, kernel)
    return of(bias === undefined ? result : plus(result, bias))
  }
})

const outputOf = ({ layer, input }: LayerSubject): Shape => {
  const output = layer.output(input)
  return output._tag === 'Right' ? output.right : []
}

/** A layer of these weights on a batch. */
const apply =
  (subject: LayerSubject) =>
  (x: Expr, ...weights: ReadonlyArray<Expr>): Expr => {
    const place = { name: 'layer', input: subject.input, output: outputOf(subject) }
    return subject.layer.compute(place)(plain(weights))(x)(noise => fill(0.5)(noise.shape), 0).value
  }

const casesOf = (subject: LayerSubject): Source<Probe> => {
  const weights = subject.layer.parameters(subject.input).map(p => operand(p.shape, interval(-1, 1)))
  const x = operand([EXAMPLES, ...subject.input], interval(-2, 2))
  return functionCases(
    `layer ${subject.layer.kind}`,
    (first = fill(0)([]), ...rest) => apply(subject)(first, ...rest),
    [x, ...weights]
  )
}

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

const shapeIsKept = (subject: LayerSubject): Law<Probe> => ({
  name: 'a layer computes the shape that it states',
  statement: 'shape(f(x)) = [batch, ...output(input)]',
  test: ({ outputs: [y] }) => {
    const output = subject.layer.output(subject.input)
    const stated = output._tag === 'Right' ? [EXAMPLES, ...output.right] : undefined
    return stated === undefined || y === undefined
      ? fails(output._tag === 'Left' ? output.left : 'the layer has no value')
      : unless(
          Eq.equals(y.shape, stated) ? undefined : `it states ${Show.show(stated)} and computes ${Show.show(y.shape)}`
        )
  }
})

const examplesAreApart = (subject: LayerSubject): Law<Probe> => ({
  name: 'examples of a batch do not meet',
  statement: 'f(x)ᵢ = f(xᵢ)',
  test: probe => {
    const [x, ...weights] = probe.slots.map(s => s.node)
    const [y] = probe.outputs
    if (x === undefined || y === undefined) return holds
    const alone = Array.from({ length: EXAMPLES }, (_, i) => apply(subject)(row(i)(x), ...weights))
    const known = values(point(probe), [y, ...alone])
    const whole = known.get(y) ?? T.scalar(NaN)
    const size = whole.data.length / EXAMPLES
    return all(
      alone.map((one, i) => {
        const part = known.get(one) ?? T.scalar(NaN)
        return unless(
          difference(
            `example ${i} alone`,
            part,
            { shape: part.shape, data: whole.data.slice(i * size, (i + 1) * size) },
            (a, b) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b))
          )
        )
      })
    )
  }
})

const laws = (subject: LayerSubject): ReadonlyArray<Law<Probe>> => [
  shapeIsKept(subject),
  examplesAreApart(subject),
  matchesDifferences(1, 1e-7),
  dotTest,
  tangentsAreLinear,
  transposeTwice,
  { ...jacobiansAgree, silent: 1 }
]

/** The laws of a layer, ready to run. @category runs @since 0.1.0 */
export const layerRuns = (subject: LayerSubject): ReadonlyArray<LawRun> =>
  laws(subject).map(law => lawRun(law, casesOf(subject)))

/**
 * Tests a layer: it computes the shape that it states, its examples do not meet, and its derivatives by its input and
 * by its weights are right.
 *
 * @category runs
 * @since 0.1.0
 */
export const checkLayer = (subject: LayerSubject, options: Partial<Options> = {}): ReadonlyArray<LawResult> =>
  laws(subject).map(law => check(law, casesOf(subject))(options))
