/**
 * Computations that draw random numbers and pay for it in nats.
 *
 * A `Stochastic<A>` is given the key of a draw and the number of the next free stream; it gives a value, the divergences
 * that it has run up, and the next free stream. It is a Reader of the key, a State of the stream and a Writer of
 * divergences at once; its monad laws are tests. No stream is used twice, and which one a layer uses depends on the
 * network alone.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Monad1 } from 'fp-ts/Monad'
import type { Expr } from '../expr/Expr'
import { standardNormal, uniform } from '../function/random'
import { add } from '../primitive/add'
import { zeros } from '../primitive/constant'
import type { Shape } from '../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The divergence of one parameter's posterior from its prior: a scalar, in nats per data set. @category model @since 0.1.0 */
export interface Divergence {
  readonly path: string
  readonly nats: Expr
}

/** What a computation leaves behind. @category model @since 0.1.0 */
export interface Outcome<A> {
  readonly value: A
  readonly divergences: ReadonlyArray<Divergence>
  readonly next: number
}

/** @category model @since 0.1.0 */
export type Stochastic<A> = (key: Expr, stream: number) => Outcome<A>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A value that needs no chance. @category constructors @since 0.1.0 */
export const of =
  <A>(value: A): Stochastic<A> =>
  (_, stream) => ({ value, divergences: [], next: stream })

/** Standard normal numbers of a stream of their own. @category constructors @since 0.1.0 */
export const normals =
  (shape: Shape): Stochastic<Expr> =>
  (key, stream) => ({ value: standardNormal(shape, stream)(key), divergences: [], next: stream + 1 })

/** Uniform numbers in `[0, 1)` of a stream of their own. @category constructors @since 0.1.0 */
export const uniforms =
  (shape: Shape): Stochastic<Expr> =>
  (key, stream) => ({ value: uniform(shape, stream)(key), divergences: [], next: stream + 1 })

/** Records divergences. @category constructors @since 0.1.0 */
export const tell =
  (divergences: ReadonlyArray<Divergence>): Stochastic<void> =>
  (_, stream) => ({ value: undefined, divergences, next: stream })

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** @category combinators @since 0.1.0 */
export const map =
  <A, B>(f: (a: A) => B) =>
  (fa: Stochastic<A>): Stochastic<B> =>
  (key, stream) => {
    const { value, divergences, next } = fa(key, stream)
    return { value: f(value), divergences, next }
  }

/** @category combinators @since 0.1.0 */
export const chain =
  <A, B>(f: (a: A) => Stochastic<B>) =>
  (fa: Stochastic<A>): Stochastic<B> =>
  (key, stream) => {
    const first = fa(key, stream)
    const second = f(first.value)(key, first.next)
    return { ...second, divergences: [...first.divergences, ...second.divergences] }
  }

/** The first, after which the second's value counts. @category combinators @since 0.1.0 */
export const then =
  <B>(fb: Stochastic<B>) =>
  <A>(fa: Stochastic<A>): Stochastic<B> =>
    chain<A, B>(() => fb)(fa)

/** Runs a computation from its first stream. @category combinators @since 0.1.0 */
export const run =
  (key: Expr) =>
  <A>(fa: Stochastic<A>): Outcome<A> =>
    fa(key, 0)

/** The sum of divergences, in nats per data set. @category combinators @since 0.1.0 */
export const total = (divergences: ReadonlyArray<Divergence>): Expr =>
  divergences.map(d => d.nats).reduce((sum, nats) => add(sum, nats), zeros([]))

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const URI = 'credence/Stochastic'

/** @category instances @since 0.1.0 */
export type URI = typeof URI

declare module 'fp-ts/HKT' {
  interface URItoKind<A> {
    readonly [URI]: Stochastic<A>
  }
}

/** @category instances @since 0.1.0 */
export const Monad: Monad1<URI> = {
  URI,
  map: (fa, f) => map(f)(fa),
  ap: (fab, fa) =>
    pipe(
      fab,
      chain(f => map(f)(fa))
    ),
  of,
  chain: (fa, f) => chain(f)(fa)
}
