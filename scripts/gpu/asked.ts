/**
 * The answer of a place, in the shape that is expected of it.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import type { Where } from '../../laws/pages/places'
import { orThrow } from '../../laws/orThrow'

/** @category utils @since 0.1.0 */
export const asked = async <A>(place: Where, what: string, amount: number, codec: t.Decoder<unknown, A>): Promise<A> =>
  orThrow(
    E.mapLeft(() => `${place.name} gives an answer of another shape`)(codec.decode(await place.ask(what, amount)))
  )
