/**
 * Divergences KL(q ‖ p) = E_q [log q − log p], in nats, with a tag that says how they were come by. Their direction is
 * that of the names: `klTo(p)(q)` is the divergence of q from p.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The value itself. @category model @since 0.1.0 */
export interface ClosedForm {
  readonly _tag: 'ClosedForm'
  readonly nats: Expr
}

/** A fit to the value, off by at most `error` nats an element. @category model @since 0.1.0 */
export interface Approximation {
  readonly _tag: 'Approximation'
  readonly nats: Expr
  readonly error: number
}

/** log q − log p at one draw: right in the mean. @category model @since 0.1.0 */
export interface Sampled {
  readonly _tag: 'Sampled'
  readonly nats: Expr
}

/** @category model @since 0.1.0 */
export type KnownKl = ClosedForm | Approximation

/** @category model @since 0.1.0 */
export type Kl = KnownKl | Sampled

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const closedForm = (nats: Expr): KnownKl => ({ _tag: 'ClosedForm', nats })

/** @category constructors @since 0.1.0 */
export const approximation = (nats: Expr, error: number): KnownKl => ({ _tag: 'Approximation', nats, error })

/** @category constructors @since 0.1.0 */
export const sampled = (nats: Expr): Kl => ({ _tag: 'Sampled', nats })

/** A closed form where a condition holds. @category constructors @since 0.1.0 */
export const closedFormIf = (condition: boolean, nats: () => Expr): O.Option<KnownKl> =>
  condition ? O.some(closedForm(nats())) : O.none
