/**
 * The log-uniform distribution: log |x| is uniform over all reals. It is improper: its density, 1 / |x|, has no finite
 * integral, so it has no draws, and probabilities under it are known up to a constant only.
 *
 * As a prior it has no proper posterior (Hron, Matthews & Ghahramani 2018). It is here for the sparse variational dropout
 * of Molchanov, Ashukha & Vetrov (2017).
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { abs } from '../primitive/abs'
import { fill } from '../primitive/constant'
import { log } from '../primitive/log'
import { neg } from '../primitive/neg'
import type { Shape } from '../shape/Shape'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise } from './Distribution'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'log-uniform',
  constraints: {},
  sampler: O.none,
  logProb: (_, x) => neg(log(abs(x))),
  mean: d => fill(NaN)(d.shape),
  variance: d => fill(NaN)(d.shape),
  entropy: () => O.none,
  klTo: () => O.none
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const logUniform = (shape: Shape): Distribution => distribution(family)({}, shape)
