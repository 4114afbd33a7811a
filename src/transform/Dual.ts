/**
 * Dual numbers `x + x'ε`, `ε² = 0`, over any ring: forward mode as an instance.
 *
 * A function written over fp-ts' `Ring` or `Field` becomes its own derivative when it is given the instance of duals:
 * over numbers it computes, over expressions it builds a graph, over duals it goes one order higher.
 *
 * @since 0.1.0
 */
import * as Eq_ from 'fp-ts/Eq'
import type { Field } from 'fp-ts/Field'
import type { Functor1 } from 'fp-ts/Functor'
import type { Ring } from 'fp-ts/Ring'
import type * as Sh from 'fp-ts/Show'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A value and its rate of change. @category model @since 0.1.0 */
export interface Dual<A> {
  readonly primal: A
  readonly tangent: A
}

/** @category model @since 0.1.0 */
export const URI = 'credence/Dual'

/** @category model @since 0.1.0 */
export type URI = typeof URI

declare module 'fp-ts/HKT' {
  interface URItoKind<A> {
    readonly [URI]: Dual<A>
  }
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const dual = <A>(primal: A, tangent: A): Dual<A> => ({ primal, tangent })

/** A value that does not change. @category constructors @since 0.1.0 */
export const constantDual =
  <A>(R: Ring<A>) =>
  (primal: A): Dual<A> => ({ primal, tangent: R.zero })

/** The variable of a derivative: it changes at rate 1. @category constructors @since 0.1.0 */
export const variableDual =
  <A>(R: Ring<A>) =>
  (primal: A): Dual<A> => ({ primal, tangent: R.one })

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A function of one argument on duals, from the function and its derivative: `f(x + x'ε) = f(x) + f'(x)·x'ε`. @category combinators @since 0.1.0 */
export const liftDual =
  <A>(R: Ring<A>) =>
  (f: (x: A) => A, derivative: (x: A) => A) =>
  ({ primal, tangent }: Dual<A>): Dual<A> => ({ primal: f(primal), tangent: R.mul(derivative(primal), tangent) })

/**
 * The derivative of a function written over a ring.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { derivative } from 'credence'
 * import * as N from 'fp-ts/number'
 *
 * const cube = derivative(N.Field)(R => x => R.mul(x, R.mul(x, x)))
 * assert.deepStrictEqual(cube(2), 12)
 *
 * @category combinators
 * @since 0.1.0
 */
export const derivative =
  <A>(R: Ring<A>) =>
  (f: (R: Ring<Dual<A>>) => (x: Dual<A>) => Dual<A>) =>
  (x: A): A =>
    f(getDualRing(R))(variableDual(R)(x)).tangent

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** `(x + x'ε)(y + y'ε) = xy + (x'y + xy')ε`. @category instances @since 0.1.0 */
export const getDualRing = <A>(R: Ring<A>): Ring<Dual<A>> => ({
  zero: dual(R.zero, R.zero),
  one: dual(R.one, R.zero),
  add: (x, y) => dual(R.add(x.primal, y.primal), R.add(x.tangent, y.tangent)),
  sub: (x, y) => dual(R.sub(x.primal, y.primal), R.sub(x.tangent, y.tangent)),
  mul: (x, y) => dual(R.mul(x.primal, y.primal), R.add(R.mul(x.tangent, y.primal), R.mul(x.primal, y.tangent)))
})

/** `(x/y)' = (x' − (x/y)·y') / y`; a remainder is `x − q·y` for a quotient `q` that does not change. @category instances @since 0.1.0 */
export const getDualField = <A>(F: Field<A>): Field<Dual<A>> => ({
  ...getDualRing(F),
  degree: x => F.degree(x.primal),
  div: (x, y) => {
    const quotient = F.div(x.primal, y.primal)
    return dual(quotient, F.div(F.sub(x.tangent, F.mul(quotient, y.tangent)), y.primal))
  },
  mod: (x, y) => {
    const rest = F.mod(x.primal, y.primal)
    const quotient = F.div(F.sub(x.primal, rest), y.primal)
    return dual(rest, F.sub(x.tangent, F.mul(quotient, y.tangent)))
  }
})

/** @category instances @since 0.1.0 */
export const getDualEq = <A>(E: Eq_.Eq<A>): Eq_.Eq<Dual<A>> => Eq_.struct({ primal: E, tangent: E })

/** @category instances @since 0.1.0 */
export const getDualShow = <A>(S: Sh.Show<A>): Sh.Show<Dual<A>> => ({
  show: ({ primal, tangent }) => `${S.show(primal)} + ${S.show(tangent)}ε`
})

/** @category instances @since 0.1.0 */
export const DualFunctor: Functor1<URI> = {
  URI,
  map: ({ primal, tangent }, f) => dual(f(primal), f(tangent))
}
