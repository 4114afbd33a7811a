/**
 * Channels in groups of one size: the number of groups divides the number of channels.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { dimension, type Dimension } from './Dimension'
import type { FirstSentence } from './Message'
import type { Divide, Multiply } from './Natural'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

type Divides<Groups extends number, Channels extends number> =
  Divide<Channels, Groups> extends infer Quotient extends number
    ? Multiply<Quotient, Groups> extends Channels
      ? true
      : false
    : false

/**
 * The sentence for groups that do not divide the channels, `never` where they do.
 *
 * @category model
 * @since 0.1.0
 */
export type GroupsFault<
  Operation extends string,
  Noun extends string,
  Channels extends number,
  Groups extends number
> = [FirstSentence<[Dimension<`${Operation}: groups`, Groups>]>] extends [never]
  ? number extends Channels
    ? `${Operation}: the number of ${Noun} must be a literal such as 32, but it has the type number`
    : Divides<Groups, Channels> extends true
      ? never
      : `${Operation}: ${Groups} groups do not divide ${Channels} ${Noun}`
  : FirstSentence<[Dimension<`${Operation}: groups`, Groups>]>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The run-time twin of `GroupsFault`: the size of each group.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.groupSize('groupNorm', 'channels', 16, 4), E.right(4))
 * assert.deepStrictEqual(
 *   shape.groupSize('groupNorm', 'channels', 16, 3),
 *   E.left('groupNorm: 3 groups do not divide 16 channels')
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const groupSize = (
  operation: string,
  noun: string,
  channels: number,
  groups: number
): E.Either<string, number> =>
  pipe(
    dimension(`${operation}: groups`, groups),
    E.filterOrElse(
      n => channels % n === 0,
      n => `${operation}: ${n} groups do not divide ${channels} ${noun}`
    ),
    E.map(n => channels / n)
  )
