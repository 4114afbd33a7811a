/**
 * What the normalising layers have in common: each channel is scaled and shifted after numbers have been brought to mean
 * 0 and variance 1. Scale and shift are point parameters in every network: nothing is known of a useful prior for them,
 * and they undo each other's uncertainty with the weights around them.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { Expr } from '../expr/Expr'
import { plus, times } from '../function/arithmetic'
import type { UnknownOption } from '../shape/Message'
import { type Shape, size } from '../shape/Shape'
import type { Context, Place } from './Compute'
import type { Inference, ParameterSpec } from './Layer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The sentence for a shape that has no channels, `never` where it has. It is a fault and not an answer, because a
 * compiler that finds the shape itself among the answers takes it for what it should infer.
 *
 * @category model
 * @since 0.1.0
 */
export type NoChannels<Kind extends string, In extends Shape> = In extends readonly []
  ? `${Kind} needs channels along the last axis, but the network so far gives a scalar []`
  : never

/**
 * The sentence for the first option that is wrong, `never` where none is. What says something about inference has a
 * sentence of its own.
 *
 * @category model
 * @since 0.1.0
 */
export type NormalisationFault<Kind extends string, O, Options> =
  Extract<keyof O, keyof Inference> extends infer Key extends string
    ? [Key] extends [never]
      ? UnknownOption<Kind, O, Options>
      : `${Kind}: its scale and shift are point parameters in every network: remove ${Key}`
    : never

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The run-time twin of `NoChannels`. @category constructors @since 0.1.0 */
export const withChannels =
  (kind: string) =>
  (input: Shape): E.Either<string, Shape> =>
    input.length === 0
      ? E.left(`${kind} needs channels along the last axis, but the network so far gives a scalar []`)
      : E.right(input)

const channelsOf = (input: Shape): number => input[input.length - 1] ?? 1

/** A scale and a shift for each channel. @category constructors @since 0.1.0 */
export const scaleAndShift = (input: Shape): ReadonlyArray<ParameterSpec> => {
  const each = { shape: [channelsOf(input)], fanIn: 1, fanOut: 1 }
  return [
    { ...each, name: 'scale', role: 'scale' },
    { ...each, name: 'shift', role: 'shift' }
  ]
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Scaled and shifted, channel by channel. @category combinators @since 0.1.0 */
export const rescaled =
  (place: Place, context: Context) =>
  (x: Expr): Expr =>
    plus(times(x, context.parameter(place, 'scale')), context.parameter(place, 'shift'))

/** Two passes for the moments, one to subtract and to multiply, one to scale and to shift. @category utils @since 0.1.0 */
export const normalisationFlops = (input: Shape): number => 8 * size(input)
