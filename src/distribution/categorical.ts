/**
 * The categorical distribution over 0 … classes − 1, by logits along the last axis of its parameter.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { oneHot } from '../function/oneHot'
import { logSoftmax } from '../function/softmax'
import { add, sub } from '../primitive/add'
import { reduceSum } from '../primitive/broadcastInDim'
import { fill } from '../primitive/constant'
import { exp } from '../primitive/exp'
import { log } from '../primitive/log'
import { mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { argmax } from '../primitive/reduceMax'
import { argument } from '../expr/builders'
import { real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { elementwise, rawParameter } from './Distribution'
import { closedFormIf } from './Kl'
import { inside } from './sampler'

const logits = rawParameter('logits')

/** log p of each class. @category combinators @since 0.1.0 */
export const logProbabilities = (d: Distribution): Expr => logSoftmax(logits(d))

const overClasses = (x: Expr): Expr => reduceSum([x.shape.length - 1])(x)

/** Σ q log q. */
const negativeEntropy = (d: Distribution): Expr => {
  const logQ = logProbabilities(d)
  return overClasses(mul(exp(logQ), logQ))
}

/** Σ q log (q / p) @category combinators @since 0.1.0 */
export const klBetweenClasses = (q: Distribution, p: Distribution): Expr => {
  const logQ = logProbabilities(q)
  return overClasses(mul(exp(logQ), sub(logQ, logProbabilities(p))))
}

/** The entropy over classes. @category combinators @since 0.1.0 */
export const classEntropy = (d: Distribution): Expr => neg(negativeEntropy(d))

/** A class by the Gumbel trick: the greatest of the logits, each plus −log(−log u). @category combinators @since 0.1.0 */
export const drawClass = (d: Distribution, noise: ReadonlyArray<Expr>): Expr => {
  const gumbel = neg(log(neg(log(inside(argument(noise, 0))))))
  return argmax(logits(d).shape.length - 1)(add(logits(d), gumbel))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** The label of a class has no mean: `mean` and `variance` are NaN. @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'categorical',
  constraints: { logits: real },
  sampler: O.some({
    noise: d => [{ kind: 'uniform', shape: logits(d).shape }],
    draw: drawClass,
    pathwise: false
  }),
  logProb: (d, x) => {
    const classes = logits(d).shape[logits(d).shape.length - 1] ?? 0
    const chosen = overClasses(mul(oneHot(classes)(x), logProbabilities(d)))
    const known = overClasses(oneHot(classes)(x))
    return add(chosen, log(known))
  },
  mean: d => fill(NaN)(d.shape),
  variance: d => fill(NaN)(d.shape),
  entropy: d => O.some(classEntropy(d)),
  klTo: (q, p) => closedFormIf(p.family === family, () => klBetweenClasses(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Logits `[…, classes]`; values `[…]`. @category constructors @since 0.1.0 */
export const categorical = (logitsExpr: Expr): Distribution => ({
  family,
  shape: logitsExpr.shape.slice(0, -1),
  parameters: { logits: logitsExpr }
})
