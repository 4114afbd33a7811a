/**
 * Computations that draw random numbers and pay for it in nats.
 *
 * A `Stochastic<A>` is given a source of noise and the number of the next free stream; it gives a value, the divergences
 * that it has run up, the running averages that it has moved on, and the next free stream. It is a Reader of the source,
 * a State of the stream and a Writer of divergences and averages at once; its monad laws are tests. No stream is used twice, and which one a layer uses depends on the
 * network alone.
 *
 * The source is usually a key. It may also be the mirror image of another (antithetic draws), or inputs of the graph,
 * so that a graph can be written to a format that knows no random numbers.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Monad1 } from 'fp-ts/Monad'
import type { Distribution, Noise } from '../distribution/Distribution'
import { draw, noise } from '../distribution/Distribution'
import type { Kl } from '../distribution/Kl'
import type { Expr } from '../expr/Expr'
import { minus } from '../function/arithmetic'
import { standardNormal, uniform } from '../function/random'
import { add } from '../primitive/add'
import { zeros } from '../primitive/constant'
import { neg } from '../primitive/neg'
import type { Shape } from '../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The divergence of one parameter's posterior from its prior: a scalar, in nats per data set. `form` says how it is
 * known. `LogPrior` is −log p at a point estimate: what of its divergence, which is infinite, depends on the point.
 *
 * @category model
 * @since 0.1.0
 */
export interface Divergence {
  readonly path: string
  readonly nats: Expr
  readonly form: Kl['_tag'] | 'LogPrior'
}

/**
 * Noise that is asked for: in pairs where two numbers may be made of one block of the generator. That halves the cost
 * of the generator for activations, whose neighbours a kernel computes together.
 *
 * @category model
 * @since 0.1.0
 */
export interface Wanted extends Noise {
  readonly inPairs?: boolean
}

/** Where noise comes from: an array of a kind and shape for each number of a stream. @category model @since 0.1.0 */
export type Source = (wanted: Wanted, stream: number) => Expr

/** The next value of an array that is kept from step to step, such as a running average. @category model @since 0.1.0 */
export interface Update {
  readonly name: string
  readonly value: Expr
}

/** What a computation leaves behind. @category model @since 0.1.0 */
export interface Outcome<A> {
  readonly value: A
  readonly divergences: ReadonlyArray<Divergence>
  readonly updates: ReadonlyArray<Update>
  readonly next: number
}

/** @category model @since 0.1.0 */
export type Stochastic<A> = (source: Source, stream: number) => Outcome<A>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A value that needs no chance. @category constructors @since 0.1.0 */
export const of =
  <A>(value: A): Stochastic<A> =>
  (_, stream) => ({ value, divergences: [], updates: [], next: stream })

/** Noise of a stream of its own. @category constructors @since 0.1.0 */
export const fresh =
  (wanted: Wanted): Stochastic<Expr> =>
  (source, stream) => ({ value: source(wanted, stream), divergences: [], updates: [], next: stream + 1 })

/** Standard normal numbers for activations, in a stream of their own. @category constructors @since 0.1.0 */
export const normals = (shape: Shape): Stochastic<Expr> => fresh({ kind: 'normal', shape, inPairs: true })

/** Uniform numbers in `[0, 1)` for activations, in a stream of their own. @category constructors @since 0.1.0 */
export const uniforms = (shape: Shape): Stochastic<Expr> => fresh({ kind: 'uniform', shape, inPairs: true })

/** A draw of a distribution. @category constructors @since 0.1.0 */
export const drawOf = (d: Distribution): Stochastic<Expr> =>
  pipe(
    sequence(noise(d).map(fresh)),
    map(arrays => draw(arrays)(d))
  )

/** Records divergences. @category constructors @since 0.1.0 */
export const tell =
  (divergences: ReadonlyArray<Divergence>): Stochastic<void> =>
  (_, stream) => ({ value: undefined, divergences, updates: [], next: stream })

/** Records updates. @category constructors @since 0.1.0 */
export const keep =
  (updates: ReadonlyArray<Update>): Stochastic<void> =>
  (_, stream) => ({ value: undefined, divergences: [], updates, next: stream })

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** @category combinators @since 0.1.0 */
export const map =
  <A, B>(f: (a: A) => B) =>
  (fa: Stochastic<A>): Stochastic<B> =>
  (source, stream) => {
    const outcome = fa(source, stream)
    return { ...outcome, value: f(outcome.value) }
  }

/** @category combinators @since 0.1.0 */
export const chain =
  <A, B>(f: (a: A) => Stochastic<B>) =>
  (fa: Stochastic<A>): Stochastic<B> =>
  (source, stream) => {
    const first = fa(source, stream)
    const second = f(first.value)(source, first.next)
    return {
      ...second,
      divergences: [...first.divergences, ...second.divergences],
      updates: [...first.updates, ...second.updates]
    }
  }

/** Both, one after the other; the second's value counts. (Not `then`: a module with that name is a promise to `import`.) @category combinators @since 0.1.0 */
export const apSecond =
  <B>(fb: Stochastic<B>) =>
  <A>(fa: Stochastic<A>): Stochastic<B> =>
    chain<A, B>(() => fb)(fa)

/** One computation after the other. @category combinators @since 0.1.0 */
export const sequence =
  <A>(computations: ReadonlyArray<Stochastic<A>>): Stochastic<ReadonlyArray<A>> =>
  (source, stream) =>
    computations.reduce<Outcome<ReadonlyArray<A>>>(
      (before, fa) => {
        const { value, divergences, updates, next } = fa(source, before.next)
        return {
          value: [...before.value, value],
          divergences: [...before.divergences, ...divergences],
          updates: [...before.updates, ...updates],
          next
        }
      },
      { value: [], divergences: [], updates: [], next: stream }
    )

/** `n` independent runs: several samples in one step. @category combinators @since 0.1.0 */
export const replicate =
  (n: number) =>
  <A>(fa: Stochastic<A>): Stochastic<ReadonlyArray<A>> =>
    sequence(Array.from({ length: n }, () => fa))

/**
 * A run and its mirror image, which has the negative of each normal number and 1 minus each uniform one. Each is a fair
 * run; where the result is monotone in the noise their mean varies less than that of two independent runs. The
 * divergences are recorded once.
 *
 * @category combinators
 * @since 0.1.0
 */
export const antithetic =
  <A>(fa: Stochastic<A>): Stochastic<readonly [A, A]> =>
  (source, stream) => {
    const there = fa(source, stream)
    const back = fa(mirrored(source), stream)
    return { ...there, value: [there.value, back.value] }
  }

/** Runs a computation on noise of a source, from the first stream. @category combinators @since 0.1.0 */
export const runFrom =
  (source: Source) =>
  <A>(fa: Stochastic<A>): Outcome<A> =>
    fa(source, 0)

/** Runs a computation on the noise of a key, from the first stream. @category combinators @since 0.1.0 */
export const run = (key: Expr): (<A>(fa: Stochastic<A>) => Outcome<A>) => runFrom(fromKey(key))

/** The sum of divergences, in nats per data set. @category combinators @since 0.1.0 */
export const total = (divergences: ReadonlyArray<Divergence>): Expr =>
  divergences.map(d => d.nats).reduce((sum, nats) => add(sum, nats), zeros([]))

/** The streams of a key. @category constructors @since 0.1.0 */
export const fromKey =
  (key: Expr): Source =>
  ({ kind, shape, inPairs }, stream) =>
    (kind === 'normal' ? standardNormal : uniform)(shape, stream, inPairs === true ? 2 : 1)(key)

/** The mirror image of a source. Uniform numbers stay multiples of 2⁻²³ in `[0, 1)`. @category combinators @since 0.1.0 */
export const mirrored =
  (source: Source): Source =>
  (wanted, stream) =>
    wanted.kind === 'normal' ? neg(source(wanted, stream)) : minus(1 - 2 ** -23, source(wanted, stream))

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
