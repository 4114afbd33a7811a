/**
 * What the recurrent layers have in common: they go through a sequence `[length, features]` step by step, unrolled, with
 * the same weights at every step. So an example sees one draw of a weight throughout: a draw for each step would be
 * another model. Weight sampling gives all examples the same draw, and so does local reparameterisation, which has no
 * outputs to draw where a weight is used again; flipout and draws for each example give every example its own.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as t from 'io-ts'
import type { Expr } from '../expr/Expr'
import { closed } from '../format/codecs'
import { zeros } from '../primitive/constant'
import { concatenate } from '../primitive/concatenate'
import { slice } from '../primitive/pad'
import { reshape } from '../primitive/reshape'
import type { DimensionFault } from '../shape/Dimension'
import type { Accepted, Operand, Result, UnknownOption } from '../shape/Message'
import type { Shape } from '../shape/Shape'
import { type DrawnWeight, shared } from '../variational/DrawnWeight'
import * as St from '../variational/Stochastic'
import { positive } from './Attribute'
import { configure, type Inference, type Layer, type ParameterSpec } from './Layer'
import { append, type AppendTyped, inferenceOf, type Network } from './Network'
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
 * part of them that comes from the input, `[n, gates · units]`, a drawn matrix from states to pre-activations, and the state,
 * the first array of which is the output.
 *
 * @category model
 * @since 0.1.0
 */
export interface Cell {
  readonly kind: string
  readonly gates: number
  readonly arrays: number
  readonly step: (units: number, input: Expr, recurrent: DrawnWeight, state: ReadonlyArray<Expr>) => ReadonlyArray<Expr>
}

/**
 * Appends a recurrent layer of a kind to a network.
 *
 * @category model
 * @since 0.1.0
 */
export type RecurrentConstructor<Kind extends string> = <const O extends RecurrentOptions>(
  options: Accepted<RecurrentFault<Kind, O>, O>
) => <In extends Shape, Out extends Shape>(
  network: Operand<RecurrentOutput<Kind, Out, O>, Network<In, Out>>
) => Network<In, Result<RecurrentOutput<Kind, Out, O>>>

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
const unrolled = (cell: Cell, units: number, inputs: Expr, recurrent: DrawnWeight): ReadonlyArray<Expr> => {
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
        St.sequence(['kernel', 'recurrent', 'bias'].map(name => context.reused(place, name, x.shape[0] ?? 0))),
        St.map(([kernel = shared(x), recurrent = shared(x), bias = shared(x)]) => {
          const outputs = unrolled(cell, units, bias.add(kernel.multiply(x)), recurrent)
          return sequences ? together(outputs) : (outputs[outputs.length - 1] ?? x)
        }),
        St.chain(context.hidden(place))
      )
})

/**
 * The constructor of a recurrent layer from its record.
 *
 * @category constructors
 * @since 0.1.0
 */
export const recurrentConstructor = <Kind extends string>(
  layer: Layer<RecurrentAttributes>
): RecurrentConstructor<Kind> => {
  function construct<const O extends RecurrentOptions>(
    options: Accepted<RecurrentFault<Kind, O>, O>
  ): <In extends Shape, Out extends Shape>(
    network: Operand<RecurrentOutput<Kind, Out, O>, Network<In, Out>>
  ) => Network<In, Result<RecurrentOutput<Kind, Out, O>>>
  function construct({ units, sequences = false, ...inference }: RecurrentOptions): AppendTyped {
    return append(configure(layer)({ units, sequences }), inferenceOf(inference))
  }
  return construct
}
