/**
 * Every optimiser with its defaults, by name.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import { adam } from './adam'
import { adamW } from './adamW'
import type { Optimizer } from './Optimizer'
import { rmsProp } from './rmsProp'
import { momentum, nesterov, sgd } from './sgd'

/** @category instances @since 0.1.0 */
export const optimizers: ReadonlyArray<Optimizer> = [adam(), adamW(), sgd, momentum(), nesterov(), rmsProp()]

/** The optimiser of a name, or a sentence. @category constructors @since 0.1.0 */
export const optimizerNamed = (name: string): E.Either<string, Optimizer> =>
  pipe(
    optimizers,
    RA.findFirst(o => o.name === name),
    E.fromOption(() => `there is no optimiser '${name}': choose one of ${optimizers.map(o => o.name).join(', ')}`)
  )
