/**
 * Pruning: weights of which the posterior is least sure that they are not 0 are removed.
 *
 * @see Blundell et al., "Weight Uncertainty in Neural Networks" (2015), section 5.1
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Arrays } from '../backend/Backend'
import type { Model } from '../nn/Model'
import type { Storage, Weight } from '../variational/Parameter'
import type { Moments } from './moments'
import { momentsOf, signalToNoise } from './moments'
import type { TrainError } from './TrainError'
import { badInput } from './TrainError'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The stored arrays with the given share of all weights removed, those of the least |μ| / σ: their mean is 0 and their
 * standard deviation 10⁻⁷, the least there is. Of a model of point estimates the smallest are removed. Which weights go
 * is decided over the whole network, biases too; of equals, the first stay.
 *
 * The `Left` is for a share outside `[0, 1]`, and for a posterior that is neither normal nor a point estimate.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pruned =
  (share: number) =>
  (model: Model, stored: Arrays): E.Either<TrainError, Arrays> =>
    pipe(
      share >= 0 && share <= 1
        ? E.right(share)
        : E.left(badInput(`the share of weights to remove should be from 0 to 1, but is ${share}`)),
      E.chain(() => prunable(model)),
      E.chain(() => momentsOf(model)(stored)),
      E.map(all => removing(share, model, stored, all))
    )

const prunable = (model: Model): E.Either<TrainError, void> => {
  const other = [...model.weights.values()].find(w => Object.keys(removedValues(w)).length === 0)
  return other === undefined
    ? E.right(undefined)
    : E.left(
        badInput(
          `'${other.path}' has a posterior of the family ${other.posterior.family.name}, and pruning knows normal posteriors and point estimates: train with --posterior normal or --inference point`
        )
      )
}

/** What is stored of a weight that is removed; softplus(−100) is 0 in 32 bits. */
const removedValues = ({ posterior }: Weight): Readonly<Record<string, number>> => {
  switch (posterior.family.name) {
    case 'normal':
      return { loc: 0, scale: -100 }
    case 'delta':
      return { value: 0 }
    default:
      return {}
  }
}

const removing = (share: number, model: Model, stored: Arrays, all: ReadonlyArray<Moments>): Arrays => {
  const scores = all.map(signalToNoise)
  const least = leastKept(share, scores)
  return new Map(
    [...model.weights.values()].flatMap((weight, i) =>
      weight.storage.flatMap(storage => removedFrom(weight, storage, stored, scores[i] ?? new Float64Array(), least))
    )
  )
}

const removedFrom = (
  weight: Weight,
  { name, parameter }: Storage,
  stored: Arrays,
  scores: Float64Array,
  least: number
): ReadonlyArray<readonly [string, Float32Array]> => {
  const data = stored.get(name)
  const removed = removedValues(weight)[parameter] ?? 0
  return data === undefined ? [] : [[name, data.map((x, i) => ((scores[i] ?? 0) < least ? removed : x))]]
}

/** The least score that stays. */
const leastKept = (share: number, scores: ReadonlyArray<Float64Array>): number => {
  const count = scores.reduce((n, s) => n + s.length, 0)
  const sorted = new Float64Array(count)
  scores.reduce((start, s) => {
    sorted.set(s, start)
    return start + s.length
  }, 0)
  return sorted.sort()[Math.round(share * count)] ?? Infinity
}
