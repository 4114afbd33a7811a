/**
 * All probability at one value: what makes a point estimate a case of the same code.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Term } from '../function/arithmetic'
import { equal } from '../primitive/compare'
import { fill, zeros } from '../primitive/constant'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import { real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { closedFormIf } from './Kl'
import { withoutNoise } from './sampler'

const value = parameter('value')

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * The density is ∞ at the value and 0 elsewhere. Against a prior with a density, the divergence is infinite; what
 * remains of the objective is the likelihood, and the part of KL that depends on the value is −log p(value), which a
 * maximum a-posteriori objective adds by name.
 *
 * @category instances
 * @since 0.1.0
 */
export const family: Family = {
  ...elementwise,
  name: 'delta',
  constraints: { value: real },
  normalSums: true,
  symmetric: true,
  sampler: withoutNoise(value),
  logProb: (d, x) => select(equal(x, value(d)), fill(Infinity)(d.shape), fill(-Infinity)(d.shape)),
  mean: value,
  variance: d => zeros(d.shape),
  entropy: d => O.some(fill(-Infinity)(d.shape)),
  klTo: (q, p) =>
    closedFormIf(p.family === family, () => select(equal(value(q), value(p)), zeros(q.shape), fill(Infinity)(q.shape)))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The distribution that always gives `x`. @category constructors @since 0.1.0 */
export const delta = (x: Term, shape?: Shape): Distribution => distribution(family)({ value: x }, shape)
