/**
 * The categorical distribution over rows of zeros with a single one, by logits along the last axis.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus } from '../function/arithmetic'
import { oneHot } from '../function/oneHot'
import { softmax } from '../function/softmax'
import { reduceSum } from '../primitive/broadcastInDim'
import { mul } from '../primitive/mul'
import { classEntropy, drawClass, klBetweenClasses, logProbabilities } from './categorical'
import { real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { rawParameter } from './Distribution'
import { closedFormIf } from './Kl'

const logits = rawParameter('logits')

const probabilities = (d: Distribution): Expr => softmax(logits(d))

const last = (d: Distribution): number => d.shape.length - 1

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  name: 'one-hot-categorical',
  constraints: { logits: real },
  event: 'last',
  normalSums: false,
  symmetric: false,
  sampler: O.some({
    noise: ({ shape }) => [{ kind: 'uniform', shape }],
    draw: (d, noise) => oneHot(d.shape[last(d)] ?? 0)(drawClass(d, noise)),
    pathwise: false
  }),
  logProb: (d, x) => reduceSum([last(d)])(mul(x, logProbabilities(d))),
  mean: probabilities,
  variance: d => mul(probabilities(d), minus(1, probabilities(d))),
  entropy: d => O.some(classEntropy(d)),
  klTo: (q, p) => closedFormIf(p.family === family, () => klBetweenClasses(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Logits and values `[…, classes]`. @category constructors @since 0.1.0 */
export const oneHotCategorical = (logitsExpr: Expr): Distribution => ({
  family,
  shape: logitsExpr.shape,
  parameters: { logits: logitsExpr }
})
