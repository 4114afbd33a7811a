/**
 * From a trained point estimate to a Bayesian network: MOPED (Krishnan, Subedar & Tickoo 2020).
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { family as normalFamily, normal } from '../distribution/normal'
import { constant } from '../primitive/constant'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import type { Weight } from './Parameter'
import { weight } from './Parameter'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `delta` is the posterior's scale as a part of each weight's size; `priorScale` is the prior's scale around each
 * weight; `leastScale` keeps the posterior of a weight of 0 from being a point.
 *
 * @category model
 * @since 0.1.0
 */
export interface MopedOptions {
  readonly delta: number
  readonly priorScale: number
  readonly leastScale: number
}

/** A weight with the contents of its stored arrays. @category model @since 0.1.0 */
export interface Initialised {
  readonly weight: Weight
  readonly arrays: ReadonlyMap<string, Float32Array>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const mopedDefaults: MopedOptions = { delta: 0.1, priorScale: 1, leastScale: 1e-3 }

/**
 * The Bayesian weight of trained numbers w: its prior is N(w, priorScale²) and its posterior begins at N(w, (δ |w|)²).
 * Both are set: a posterior far from a prior that was left at 0 would be pulled away from what was learned. The `Left` is
 * a sentence.
 *
 * @category constructors
 * @since 0.1.0
 */
export const moped =
  ({ delta, priorScale, leastScale }: MopedOptions = mopedDefaults) =>
  (path: string, shape: Shape, trained: Float32Array): E.Either<string, Initialised> =>
    pipe(
      trained,
      E.fromPredicate(
        w => w.length === size(shape),
        w =>
          `'${path}' should have ${size(shape)} trained numbers for the shape [${shape.join(', ')}], but has ${w.length}`
      ),
      E.map(w => {
        const unconstrain = normalFamily.constraints['scale']?.unconstrain ?? Math.log
        return {
          weight: weight(normalFamily, path, shape, O.some(normal(constant(shape, [...w]), priorScale))),
          arrays: new Map([
            [`${path}.loc`, w],
            [`${path}.scale`, w.map(x => unconstrain(Math.max(delta * Math.abs(x), leastScale)))]
          ])
        }
      })
    )
