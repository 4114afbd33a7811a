/**
 * Divergences from a normal distribution, for families whose mean, variance and entropy are known:
 *
 *     KL(q ‖ N(m, s²)) = −H(q) + ½ log 2πs² + (Var q + (E q − m)²) / (2 s²)
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { plus, square, times } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { log } from '../primitive/log'
import { div } from '../primitive/mul'
import type { Distribution } from './Distribution'
import { entropy, mean, parameter, variance } from './Distribution'
import type { KnownKl } from './Kl'
import { closedForm } from './Kl'
import { family as normalFamily, HALF_LOG_2PI } from './normal'

const loc = parameter('loc')
const scale = parameter('scale')

/** −E_q log N(m, s²). @category combinators @since 0.1.0 */
export const crossEntropyToNormal = (q: Distribution, p: Distribution): Expr => {
  const secondMoment = add(variance(q), square(sub(mean(q), loc(p))))
  return plus(add(log(scale(p)), times(div(secondMoment, square(scale(p))), 0.5)), HALF_LOG_2PI)
}

/** KL(q ‖ p) in closed form, if p is normal and the entropy of q is known. @category combinators @since 0.1.0 */
export const klToNormal = (q: Distribution, p: Distribution): O.Option<KnownKl> =>
  p.family !== normalFamily
    ? O.none
    : pipe(
        entropy(q),
        O.map(h => closedForm(sub(crossEntropyToNormal(q, p), h)))
      )
