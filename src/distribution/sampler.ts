/**
 * The usual ways to make a draw of noise.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { argument } from '../expr/builders'
import { plus } from '../function/arithmetic'
import type { Distribution, Noise, Sampler } from './Distribution'

const one =
  (kind: Noise['kind'], pathwise: boolean) =>
  (f: (d: Distribution, noise: Expr) => Expr): O.Option<Sampler> =>
    O.some({ noise: d => [{ kind, shape: d.shape }], draw: (d, noise) => f(d, argument(noise, 0)), pathwise })

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A draw from one standard normal number per element. @category constructors @since 0.1.0 */
export const fromNormal: (f: (d: Distribution, noise: Expr) => Expr) => O.Option<Sampler> = one('normal', true)

/** A draw from one uniform number per element. @category constructors @since 0.1.0 */
export const fromUniform: (f: (d: Distribution, noise: Expr) => Expr) => O.Option<Sampler> = one('uniform', true)

/** As `fromUniform`, where the draw jumps as a parameter moves. @category constructors @since 0.1.0 */
export const fromUniformByJumps: (f: (d: Distribution, noise: Expr) => Expr) => O.Option<Sampler> = one(
  'uniform',
  false
)

/** A draw that needs no noise. @category constructors @since 0.1.0 */
export const withoutNoise = (f: (d: Distribution) => Expr): O.Option<Sampler> =>
  O.some({ noise: () => [], draw: f, pathwise: true })

/**
 * A uniform number of `[0, 1)`, a multiple of 2⁻²³, moved to the middle of its cell: it lies in (0, 1), symmetrically
 * around ½, so that logarithms of it and of 1 minus it are finite.
 *
 * @category combinators
 * @since 0.1.0
 */
export const inside = (uniform: Expr): Expr => plus(uniform, 2 ** -24)
