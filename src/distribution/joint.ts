/**
 * Several distributions at once, each of a value of its own name, independent of each other.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { invalid } from '../expr/Expr'
import { add } from '../primitive/add'
import { sumAll } from '../primitive/broadcastInDim'
import { zeros } from '../primitive/constant'
import type { Distribution } from './Distribution'
import * as D from './Distribution'
import type { KnownKl } from './Kl'
import { approximation, closedForm } from './Kl'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Joint = { readonly [name: string]: Distribution }

/** A value of each. @category model @since 0.1.0 */
export type Values = { readonly [name: string]: Expr }

const total = (xs: ReadonlyArray<Expr>): Expr => xs.map(sumAll).reduce(add, zeros([]))

const at =
  (values: Values) =>
  (name: string): Expr =>
    values[name] ?? invalid(`joint: there is no value for '${name}'`)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** log p of all the values together, a scalar in nats. @category combinators @since 0.1.0 */
export const logProb =
  (values: Values) =>
  (joint: Joint): Expr =>
    total(Object.entries(joint).map(([name, d]) => D.logProb(at(values)(name))(d)))

/** The entropy, a scalar in nats, where all are known. @category combinators @since 0.1.0 */
export const entropy = (joint: Joint): O.Option<Expr> =>
  pipe(Object.values(joint).map(D.entropy), O.sequenceArray, O.map(total))

/**
 * KL(q ‖ p), a scalar in nats, where it is known for each name of q. The first argument is p.
 *
 * @category combinators
 * @since 0.1.0
 */
export const klTo =
  (p: Joint) =>
  (q: Joint): O.Option<KnownKl> =>
    pipe(
      Object.entries(q),
      O.traverseArray(([name, d]) =>
        pipe(
          O.fromNullable(p[name]),
          O.chain(prior => D.klTo(prior)(d))
        )
      ),
      O.map(together)
    )

const together = (kls: ReadonlyArray<KnownKl>): KnownKl => {
  const nats = total(kls.map(kl => kl.nats))
  const errors = kls.map(kl => (kl._tag === 'Approximation' ? kl.error : 0))
  return kls.some(kl => kl._tag === 'Approximation')
    ? approximation(
        nats,
        errors.reduce((sum, e) => sum + e, 0)
      )
    : closedForm(nats)
}
