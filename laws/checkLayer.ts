/**
 * `checkLayer`: the laws of layers, for one of your own.
 *
 * @since 0.1.0
 */
import type { Expr, Operand } from '../src/expr/Expr'
import { invalid } from '../src/expr/Expr'
import { interval, operand } from '../src/expr/builders'
import * as T from '../src/expr/Tensor'
import { plus } from '../src/function/arithmetic'
import type { Interpretation } from '../src/nn/Compute'
import { inContext } from '../src/nn/interpret'
import type { Configured } from '../src/nn/Layer'
import { dynamicInput, extend, type Network, parameters, statistics } from '../src/nn/Network'
import { shared } from '../src/variational/DrawnWeight'
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

/**
 * A layer and the shape of one example. `domain` is where the numbers of examples lie, −2 to 2 where it is not given.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerSubject {
  readonly layer: Configured
  readonly input: Shape
  readonly domain?: Operand['domain']
}

const EXAMPLES = 3

// -------------------------------------------------------------------------------------
// computing
// -------------------------------------------------------------------------------------

/**
 * Parameters and running averages as given expressions, by their paths: what a network computes without any inference.
 *
 * @category computing
 * @since 0.1.0
 */
export const givenValues = (values: ReadonlyMap<string, Expr>): Interpretation => {
  const at = (path: string): Expr => values.get(path) ?? invalid(`no value is given for '${path}'`)
  return {
    affine:
      ({ name }, product) =>
      x => {
        const bias = values.get(`${name}/bias`)
        const result = product(x, at(`${name}/kernel`))
        return of(bias === undefined ? result : plus(result, bias))
      },
    reused: ({ name }, parameter) => of(shared(at(`${name}/${parameter}`))),
    hidden: () => of,
    parameter: ({ name }, parameter) => at(`${name}/${parameter}`),
    moments:
      ({ name }) =>
      () =>
        of({ mean: at(`${name}/mean`), variance: at(`${name}/variance`) }),
    drop: () => of
  }
}

const NAME = 'layer'

/** The network of the layer alone, as far as it has one. */
const aloneIn = ({ layer, input }: LayerSubject): Network => {
  const start = dynamicInput(input)
  const extended = extend(layer, {}, NAME)(start)
  return extended._tag === 'Right' ? extended.right : start
}

/** Every array that the layer computes with. Between ½ and 2 where it is a variance. */
const arraysOf = (subject: LayerSubject): ReadonlyArray<{ readonly path: string; readonly operand: Operand }> => [
  ...parameters(aloneIn(subject)).map(({ path, shape }) => ({ path, operand: operand(shape, interval(-1, 1)) })),
  ...statistics(aloneIn(subject)).map(({ path, shape }) => ({ path, operand: operand(shape, interval(0.5, 2)) }))
]

const outputOf = ({ layer, input }: LayerSubject): Shape => {
  const output = layer.output(input)
  return output._tag === 'Right' ? output.right : []
}

/** A layer of these arrays on a batch. */
const apply =
  (subject: LayerSubject) =>
  (x: Expr, ...arrays: ReadonlyArray<Expr>): Expr => {
    const place = { name: NAME, input: subject.input, output: outputOf(subject) }
    const values = new Map(arraysOf(subject).map(({ path }, i) => [path, arrays[i] ?? fill(0)([])]))
    return subject.layer.compute(place)(inContext(givenValues(values)))(x)(noise => fill(0.5)(noise.shape), 0).value
  }

/** A layer at random inputs and arrays. @category runs @since 0.1.0 */
export const layerCases = (subject: LayerSubject): Source<Probe> =>
  functionCases(`layer ${subject.layer.kind}`, (first = fill(0)([]), ...rest) => apply(subject)(first, ...rest), [
    operand([EXAMPLES, ...subject.input], subject.domain ?? interval(-2, 2)),
    ...arraysOf(subject).map(array => array.operand)
  ])

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
    const [x, ...arrays] = probe.slots.map(s => s.node)
    const [y] = probe.outputs
    if (x === undefined || y === undefined) return holds
    const alone = Array.from({ length: EXAMPLES }, (_, i) => apply(subject)(row(i)(x), ...arrays))
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
  laws(subject).map(law => lawRun(law, layerCases(subject)))

/**
 * Tests a layer in evaluation: it computes the shape that it states, its examples do not meet, and its derivatives by its
 * input, its parameters and its running averages are right.
 *
 * @category runs
 * @since 0.1.0
 */
export const checkLayer = (subject: LayerSubject, options: Partial<Options> = {}): ReadonlyArray<LawResult> =>
  laws(subject).map(law => check(law, layerCases(subject))(options))
