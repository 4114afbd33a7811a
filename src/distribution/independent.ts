/**
 * Independent elements as one event: probabilities, entropies and divergences are summed over the whole array.
 *
 * @since 0.1.0
 */
import { flow } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { sumAll } from '../primitive/broadcastInDim'
import type { Distribution, Family } from './Distribution'
import type { KnownKl } from './Kl'

const summed = (kl: KnownKl): KnownKl => ({ ...kl, nats: sumAll(kl.nats) })

const familyOf = (base: Family): Family => ({
  ...base,
  name: `independent-${base.name}`,
  event: 'all',
  logProb: flow(base.logProb, sumAll),
  entropy: flow(base.entropy, O.map(sumAll)),
  klTo: (q, p) => O.Functor.map(base.klTo(q, original(p)), summed)
})

/** What an independent distribution was made of; others are themselves. */
const original = (d: Distribution): Distribution => O.getOrElse(() => d)(O.fromNullable(d.base))

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const independent = (d: Distribution): Distribution => ({ ...d, family: familyOf(d.family), base: d })
