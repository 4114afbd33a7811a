/**
 * What the recurrent layers have in common: they go through a sequence `[length, features]` step by step, unrolled, with
 * the same weights at every step. So a weight is drawn once for a batch, whichever the estimator: a draw for each step
 * would be another model.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as t from 'io-ts'
import type { Expr } from '../expr/Expr'
import { closed } from '../format/codecs'
import { plus } from '../function/arithmetic'
import { matmulLast } from '../function/matmul'
import { zeros } from '../primitive/constant'
import { concatenate } from '../primitive/concatenate'
import { slice } from '../primitive/pad'
import { reshape } from '../primitive/reshape'
import type { DimensionFault } from '../shape/Dimension'
import type { UnknownOption } from '../shape/Message'
import type { Shape } from '../shape/Shape'
import * as St from '../variational/Stochastic'
import { positive } from './Attribute'
import { configure, type Configured, type Inference, type Layer, type ParameterSpec } from './Layer'
import { asSpatial, type Unfit } from './Spatial'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The size of the state. With `sequences` the layer gives its output after every step, else after the last one only. What
 * is not said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface RecurrentOptions extends Inference {
  readonly units: number
  readonly sequences?: boolean
}

/**
 * @category model
 * @since 0.1.0
 */
export type RecurrentAttributes = { readonly units: number; readonly sequences: boolean }

/**
 * The state after the last step, or after each, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type RecurrentOutput<Kind extends string, In extends Shape, O extends RecurrentOptions> = In extends readonly [
  infer Steps extends number,
  unknown
]
  ? O extends { readonly sequences: true }
    ? [Steps, O['units']]
    : [O['units']]
  : Unfit<Kind, 1, In>

/**
 * The sentence for the first option that is wrong, `never` where none is.
 *
 * @category model
 * @since 0.1.0
 */
export type RecurrentFault<Kind extends string, O extends RecurrentOptions> = [
  RecurrentOptions,
  keyof RecurrentOptions
] extends [O, keyof O]
  ? never
  : UnknownOption<Kind, O, RecurrentOptions> | DimensionFault<`${Kind}: units`, O['units']>

/**
 * A kind of recurrent layer. `gates` is how many times its pre-activations are as many as its units. A step is given the
 * part of them that comes from the input, `[n, gates · units]`, a matrix from states to pre-activations, and the state,
 * the first array of which is the output.
 *
 * @category model
 * @since 0.1.0
 */
export interface Cell {
  readonly kind: string
  readonly gates: number
  readonly arrays: number
  readonly step: (units: number, input: Expr, recurrent: Expr, state: ReadonlyArray<Expr>) => ReadonlyArray<Expr>
}

// -------------------------------------------------------------------------------------
// computing
// -------------------------------------------------------------------------------------

/** The gate of a number among pre-activations `[…, gates · units]`, or the columns of a matrix that belong to it. @category utils @since 0.1.0 */
export const gate =
  (units: number, first: number, count = 1) =>
  (x: Expr): Expr => {
    const last = x.shape.length - 1
    return slice(
      x.shape.map((_, axis) => (axis === last ? first * units : 0)),
      x.shape.map((n, axis) => (axis === last ? (first + count) * units : n))
    )(x)
  }

/** Step number `i` of `[n, steps, features]`. */
const stepAt =
  (i: number) =>
  (x: Expr): Expr => {
    const [n = 0, , features = 0] = x.shape
    return reshape([n, features])(slice([0, i, 0], [n, i + 1, features])(x))
  }

/** The outputs after every step, from a state of zeros. */
const unrolled = (cell: Cell, units: number, inputs: Expr, recurrent: Expr): ReadonlyArray<Expr> => {
  const [n = 0, steps = 0] = inputs.shape
  const start = RA.makeBy(cell.arrays, () => zeros([n, units]))
  return pipe(
    RA.makeBy(steps, i => stepAt(i)(inputs)),
    RA.scanLeft(start, (state, input) => cell.step(units, input, recurrent, state)),
    RA.dropLeft(1),
    RA.map(([output = zeros([n, units])]) => output)
  )
}

const together = (outputs: ReadonlyArray<Expr>): Expr =>
  concatenate(1)(outputs.map(h => reshape([h.shape[0] ?? 0, 1, h.shape[1] ?? 0])(h)))

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const parametersOf = ({ gates }: Cell, units: number, features: number): ReadonlyArray<ParameterSpec> => {
  const fans = { fanIn: features, fanOut: units }
  return [
    { name: 'kernel', role: 'kernel', shape: [features, gates * units], ...fans },
    { name: 'recurrent', role: 'kernel', shape: [units, gates * units], fanIn: units, fanOut: units },
    { name: 'bias', role: 'bias', shape: [gates * units], ...fans }
  ]
}

/**
 * The record of a recurrent layer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const recurrentLayer = (cell: Cell): Layer<RecurrentAttributes> => ({
  kind: cell.kind,
  attributes: closed({ units: positive, sequences: t.boolean }),
  output: ({ units, sequences }) =>
    flow(
      asSpatial(cell.kind, 1),
      E.map(([steps]) => (sequences ? [steps, units] : [units]))
    ),
  parameters:
    ({ units }) =>
    ([, features = 0]) =>
      parametersOf(cell, units, features),
  // Two products and the bias for each pre-activation, and about four operations more.
  flops:
    ({ units }) =>
    ([steps = 0, features = 0]) =>
      steps * cell.gates * units * (2 * features + 2 * units + 5),
  compute:
    ({ units, sequences }) =>
    place =>
    context =>
    x =>
      pipe(
        St.sequence(['kernel', 'recurrent', 'bias'].map(name => context.drawn(place, name))),
        St.map(([kernel = x, recurrent = x, bias = x]) => {
          const outputs = unrolled(cell, units, plus(matmulLast(x, kernel), bias), recurrent)
          return sequences ? together(outputs) : (outputs[outputs.length - 1] ?? x)
        })
      )
})

/**
 * A recurrent layer with its options.
 *
 * @category constructors
 * @since 0.1.0
 */
export const configureRecurrent =
  (layer: Layer<RecurrentAttributes>) =>
  ({ units, sequences = false }: RecurrentOptions): Configured =>
    configure(layer)({ units, sequences })
