/**
 * Normalisation: from bytes to numbers with mean 0 and standard deviation 1 in each channel, over the training part.
 *
 * The statistics take training examples only, by type: with those of the test part, an evaluation would have seen what
 * it is to judge.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as t from 'io-ts'

import type { Examples } from './Dataset'
import { badOption, type DataError } from './DataError'
import { histogram, lookUp } from './pixels'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Mean and standard deviation of each channel, of bytes divided by 255 (so both are between 0 and 1).
 *
 * @category model
 * @since 0.1.0
 */
export interface Normalisation {
  readonly mean: ReadonlyArray<number>
  readonly std: ReadonlyArray<number>
}

const sound = ({ mean, std }: Normalisation): boolean =>
  mean.length === std.length && mean.length > 0 && mean.every(Number.isFinite) && std.every(s => s > 0 && s < Infinity)

/**
 * A normalisation in a file: as many means as standard deviations, at least one, all finite, the latter above 0.
 *
 * @category model
 * @since 0.1.0
 */
export const NormalisationCodec: t.Type<Normalisation, Normalisation> = t.refinement(
  t.readonly(t.strict({ mean: t.readonlyArray(t.number), std: t.readonlyArray(t.number) })),
  sound,
  'Normalisation'
)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Bytes divided by 255, and no more.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unitRange = (channels: number): Normalisation => ({
  mean: RA.replicate(channels, 0),
  std: RA.replicate(channels, 1)
})

/**
 * Mean and standard deviation of each channel of the training examples:
 * `mean = sum(x) / n`, `std = sqrt(sum((x - mean)^2) / n)`, with x = byte / 255 and n = pixels of the channel.
 *
 * Both come from the exact counts of the 256 bytes, so they do not depend on the order of the examples. A channel with
 * one value throughout gets the standard deviation 1, which sends it to 0. Fails with `BadOption` where there are no
 * examples or the images do not have whole pixels of so many channels.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fitNormalisation =
  (channels: number) =>
  (from: Examples<'train'>): E.Either<DataError, Normalisation> =>
    channels >= 1 && from.images.length > 0 && from.images.length % (from.count * channels) === 0
      ? pipe(
          RA.makeBy(channels, channel => moments(histogram(from.images, channels, channel))),
          RA.unzip,
          ([mean, std]) => E.right({ mean, std })
        )
      : E.left(
          badOption(
            'channels',
            `a whole number that divides the ${from.images.length} bytes of ${from.count} images`,
            String(channels)
          )
        )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * `(byte / 255 - mean) / std` of each byte of interleaved images.
 *
 * @example
 * import { standardise } from 'credence/node'
 *
 * const numbers = standardise({ mean: [0.5], std: [0.25] })(Uint8Array.of(0, 255))
 * assert.deepStrictEqual(Array.from(numbers), [-2, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const standardise =
  (normalisation: Normalisation) =>
  (images: Uint8Array): Float32Array => {
    const numbers = new Float32Array(images.length)
    lookUp(standardTable(normalisation), normalisation.mean.length, images, numbers, 0)
    return numbers
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The standardised value of each of the 256 bytes, channel after channel: a table of 256 numbers a channel, so that a
 * pixel costs one read instead of a division.
 *
 * @category utils
 * @since 0.1.0
 */
export const standardTable = ({ mean, std }: Normalisation): Float32Array =>
  Float32Array.from({ length: 256 * mean.length }, (_, at) => {
    const channel = Math.floor(at / 256)
    return ((at % 256) / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1)
  })

const moments = (counts: Float64Array): readonly [mean: number, std: number] => {
  const n = counts.reduce((sum, count) => sum + count, 0)
  const mean = counts.reduce((sum, count, byte) => sum + count * byte, 0) / (255 * n)
  const variance = counts.reduce((sum, count, byte) => sum + count * (byte / 255 - mean) ** 2, 0) / n
  return [mean, counts.some(count => count === n) ? 1 : Math.sqrt(variance)]
}
