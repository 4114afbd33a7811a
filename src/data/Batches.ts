/**
 * Batches of an epoch, made one by one from the bytes of a data set when they are asked for.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'

import { bytesPerImage, type Examples, type Part } from './Dataset'
import { badOption, type DataError } from './DataError'
import { type Normalisation, standardTable } from './normalise'
import { isPermutation } from './order'
import { lookUp } from './pixels'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `rows` examples, of which the first `count` are real:
 *
 * - `images`: `[rows, height, width, channels]`, standardised
 * - `labels`: `[rows]`, whole numbers
 * - `weights`: `[rows]`, 1 for a real row and 0 for one that only fills up a short last batch, whose image and label are 0
 *
 * The arrays are the reader's own: no other batch shares them.
 *
 * @category model
 * @since 0.1.0
 */
export interface Batch {
  readonly images: Float32Array
  readonly labels: Float32Array
  readonly weights: Float32Array
  readonly count: number
}

/**
 * A transform of single images, bound to the part it may be used on. `apply` gets the image and the index of its example;
 * `count` and `bytes` are the number of examples and the size of an image that it is made for.
 *
 * @category model
 * @since 0.1.0
 */
export interface ImageTransform<P extends Part> {
  readonly part: P
  readonly count: number
  readonly bytes: number
  readonly apply: (image: Uint8Array, example: number) => Uint8Array
}

/**
 * - `order`: a permutation of the examples; `fileOrder(count)` for evaluation
 * - `batchSize`: examples a batch; the last batch may have fewer
 * - `padTo`: rows of every batch, at least `batchSize`, which it is where it is not given
 * - `transform`: see `augment`; its type admits only the part that it is for
 *
 * @category model
 * @since 0.1.0
 */
export interface BatchOptions<P extends Part = Part> {
  readonly order: Uint32Array
  readonly batchSize: number
  readonly padTo?: number
  readonly normalisation: Normalisation
  readonly transform?: ImageTransform<P>
}

/**
 * The batches of one epoch. Iterating makes each batch when it is reached, and may be repeated; `at` makes one by its
 * index, which is how an interrupted epoch goes on.
 *
 * @category model
 * @since 0.1.0
 */
export interface Batches extends Iterable<Batch> {
  readonly length: number
  readonly at: (index: number) => O.Option<Batch>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The batches of examples in a given order, in which each example occurs exactly once. Fails with `BadOption` where an
 * option does not fit the examples.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { batches, examples, fileOrder, unitRange } from 'credence/node'
 *
 * const weights = pipe(
 *   examples('test', [1, 1, 1], 10)(Uint8Array.of(0, 255, 255), Uint8Array.of(7, 8, 9)),
 *   E.chain(batches({ order: fileOrder(3), batchSize: 2, normalisation: unitRange(1) })),
 *   E.map(epoch => Array.from(epoch, batch => Array.from(batch.weights)))
 * )
 * assert.deepStrictEqual(weights, E.right([[1, 1], [1, 0]]))
 *
 * @category constructors
 * @since 0.1.0
 */
export const batches =
  <P extends Part = Part>(options: BatchOptions<P>) =>
  (from: Examples<P>): E.Either<DataError, Batches> =>
    pipe(
      problems(options, from).find(({ found }) => found),
      O.fromNullable,
      O.match(
        () => E.right(lazily(Math.ceil(from.count / options.batchSize), batchAt(options, from))),
        ({ error }) => E.left(error)
      )
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

interface Problem {
  readonly found: boolean
  readonly error: DataError
}

// 1 GiB of 32-bit numbers: an allocation that engines grant
const mostNumbers = 2 ** 28

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1

const problems = <P extends Part>(
  { order, batchSize, padTo = batchSize, normalisation, transform }: BatchOptions<P>,
  from: Examples<P>
): ReadonlyArray<Problem> => {
  const bytes = bytesPerImage(from)
  const channels = normalisation.mean.length
  return [
    {
      found: !isCount(batchSize),
      error: badOption('batchSize', 'a whole number of at least 1', String(batchSize))
    },
    {
      found: !isCount(padTo) || padTo < batchSize,
      error: badOption('padTo', `a whole number of at least the batch size, ${batchSize}`, String(padTo))
    },
    {
      found: padTo * Math.max(bytes, 1) > mostNumbers,
      error: badOption('padTo', `at most ${mostNumbers} numbers in a batch`, `${padTo} rows of ${bytes}`)
    },
    {
      found: !isPermutation(from.count, order),
      error: badOption('order', `a permutation of the ${from.count} examples`, `${order.length} other indices`)
    },
    {
      found: channels < 1 || bytes % channels !== 0 || normalisation.std.length !== channels,
      error: badOption('normalisation', `one mean and std for each channel of ${bytes} bytes`, `${channels} means`)
    },
    {
      found: transform !== undefined && (transform.count !== from.count || transform.bytes !== bytes),
      error: badOption(
        'transform',
        `made for the ${from.count} examples of ${bytes} bytes`,
        `made for ${transform?.count ?? 0} of ${transform?.bytes ?? 0} bytes`
      )
    }
  ]
}

const batchAt = <P extends Part>(options: BatchOptions<P>, from: Examples<P>): ((index: number) => Batch) => {
  const { order, batchSize, padTo = batchSize, normalisation, transform } = options
  const bytes = bytesPerImage(from)
  const table = standardTable(normalisation)
  const imageOf = (example: number): Uint8Array => {
    const image = from.images.subarray(example * bytes, (example + 1) * bytes)
    return transform === undefined ? image : transform.apply(image, example)
  }
  return index => {
    const chosen = order.subarray(index * batchSize, (index + 1) * batchSize)
    const [images, labels, weights] = [
      new Float32Array(padTo * bytes),
      new Float32Array(padTo),
      new Float32Array(padTo)
    ]
    chosen.forEach((example, row) => {
      lookUp(table, normalisation.mean.length, imageOf(example), images, row * bytes)
      labels[row] = from.labels[example] ?? 0
      weights[row] = 1
    })
    return { images, labels, weights, count: chosen.length }
  }
}

const lazily = (length: number, make: (index: number) => Batch): Batches => ({
  length,
  at: index => (Number.isInteger(index) && index >= 0 && index < length ? O.some(make(index)) : O.none),
  [Symbol.iterator]: function* () {
    for (let index = 0; index < length; index += 1) yield make(index)
  }
})
