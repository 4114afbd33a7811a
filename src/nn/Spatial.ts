/**
 * Layers that need a sequence `[length, channels]`, an image `[height, width, channels]` or a volume
 * `[depth, height, width, channels]`, and the sentence for what is none.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { describe, type Describe } from '../shape/Message'
import type { Shape } from '../shape/Shape'
import type { Image, Rank } from '../shape/Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface Names {
  readonly 1: 'a sequence [length, channels]'
  readonly 2: 'an image [height, width, channels]'
  readonly 3: 'a volume [depth, height, width, channels]'
}

/**
 * What has so many spatial axes and one of channels.
 *
 * @category model
 * @since 0.1.0
 */
export interface Spatial {
  readonly 1: readonly [unknown, unknown]
  readonly 2: readonly [unknown, unknown, unknown]
  readonly 3: readonly [unknown, unknown, unknown, unknown]
}

/**
 * The sentence for a layer that is given something else.
 *
 * @category model
 * @since 0.1.0
 */
export type Unfit<
  Operation extends string,
  R extends Rank,
  Input extends Shape
> = `${Operation} needs ${Names[R]}, but the network so far gives ${Describe<Input>}: put it before flatten, or add reshape`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const names: Names = {
  1: 'a sequence [length, channels]',
  2: 'an image [height, width, channels]',
  3: 'a volume [depth, height, width, channels]'
}

const hasRank =
  <R extends Rank>(rank: R) =>
  (input: Shape): input is Image<R> =>
    input.length === rank + 1

/**
 * The shape with its rank in its type, or the run-time twin of `Unfit`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const asSpatial = <R extends Rank>(operation: string, rank: R): ((input: Shape) => E.Either<string, Image<R>>) =>
  E.fromPredicate(
    hasRank(rank),
    input =>
      `${operation} needs ${names[rank]}, but the network so far gives ${describe(input)}: put it before flatten, or add reshape`
  )
