/**
 * Cutting a validation part from the training part, by seed. The test part is never touched: its type does not fit.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { type Examples, selectExamples } from './Dataset'
import { badOption, type DataError } from './DataError'
import { isPermutation, type Permutation } from './order'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `validation`: share of the training examples to hold out, from 0 (none) to below 1; rounded to whole examples
 * - `permutation`: which ones, from a seed
 *
 * @category model
 * @since 0.1.0
 */
export interface SplitOptions {
  readonly validation: number
  readonly permutation: Permutation
}

/**
 * Disjoint parts that together are the whole. `train.count` is the N of the ELBO: the number of examples that the
 * posterior really sees.
 *
 * @category model
 * @since 0.1.0
 */
export interface Split {
  readonly train: Examples<'train'>
  readonly validation: Examples<'validation'>
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Holds out the examples that the permutation puts first. Within each part the order of the file is kept, so the parts
 * depend only on which examples are held out. Images are copied once. Fails with `BadOption` where the share is out of
 * range, leaves nothing to train on, or where the permutation is none.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { examples, splitTrain } from 'credence/node'
 *
 * const reversed = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => n - 1 - i)
 * const parts = pipe(
 *   examples('train', [1, 1, 1], 10)(Uint8Array.of(0, 64, 128, 255), Uint8Array.of(1, 2, 3, 4)),
 *   E.chain(splitTrain({ validation: 0.25, permutation: reversed })),
 *   E.map(({ train, validation }) => [Array.from(train.labels), Array.from(validation.labels)])
 * )
 * assert.deepStrictEqual(parts, E.right([[1, 2, 3], [4]]))
 *
 * @category combinators
 * @since 0.1.0
 */
export const splitTrain =
  ({ validation, permutation }: SplitOptions) =>
  (from: Examples<'train'>): E.Either<DataError, Split> =>
    pipe(
      heldOut(validation, from.count),
      E.bindTo('held'),
      E.bind('order', () => checkedOrder(permutation, from.count)),
      E.map(({ held, order }) => ({
        train: selectExamples('train', order.subarray(held).toSorted())(from),
        validation: selectExamples('validation', order.subarray(0, held).toSorted())(from)
      }))
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const heldOut = (share: number, count: number): E.Either<DataError, number> =>
  share >= 0 && Math.round(share * count) < count
    ? E.right(Math.round(share * count))
    : E.left(
        badOption(
          'The share of validation examples',
          `at least 0 and so far below 1 that some of the ${count} training examples remain`,
          String(share)
        )
      )

const checkedOrder = (permutation: Permutation, count: number): E.Either<DataError, Uint32Array> =>
  pipe(
    E.right(permutation(count)),
    E.filterOrElse(
      order => isPermutation(count, order),
      order => badOption('permutation', `a permutation of 0 to ${count - 1}`, `${order.length} other indices`)
    )
  )
