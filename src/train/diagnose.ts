/**
 * From a run of steps that went wrong to the step and the operation that did: the steps are taken again, one at a time,
 * from the last state that was sound.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Session } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import { allFinite } from '../backend/finite'
import type { Blamed } from '../backend/reference/blame'
import { blame } from '../backend/reference/blame'
import type { Environment } from '../backend/reference/evaluate'
import { double, single } from '../backend/reference/interpret'
import type { Program } from '../compile/Program'
import type { Expr } from '../expr/Expr'
import { topological } from '../expr/Fold'
import { tensor } from '../expr/Tensor'
import type { State } from './State'
import { firstNonFinite, prepareFrom, stateOf } from './State'
import type { TrainError } from './TrainError'
import { runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `at` counts from 0 into the steps that were given; `what` is the result or the array that was not finite, with its
 * value where it is a single number.
 *
 * @category model
 * @since 0.1.0
 */
export interface Fault {
  readonly at: number
  readonly what: string
  readonly operation: O.Option<Blamed>
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The first of the steps that leaves the finite numbers. None where all of them stay finite when they are taken one at
 * a time.
 *
 * @category combinators
 * @since 0.1.0
 */
export const diagnose =
  (engine: Engine, program: Program) =>
  (sound: State, feeds: ReadonlyArray<Arrays>): TE.TaskEither<TrainError, O.Option<Fault>> =>
    pipe(
      sound,
      prepareFrom(engine, program),
      TE.chain(session =>
        pipe(
          search(program, session, sound, feeds, 0),
          TE.chainFirst(() => TE.fromTask(session.close))
        )
      )
    )

const search = (
  program: Program,
  session: Session,
  before: State,
  feeds: ReadonlyArray<Arrays>,
  at: number
): TE.TaskEither<TrainError, O.Option<Fault>> => {
  const feed = feeds[at]
  return feed === undefined
    ? TE.right(O.none)
    : pipe(
        session.run([feed]),
        TE.mapLeft(e => runFailed(e.message)),
        TE.bindTo('results'),
        TE.bind('after', () => stateOf(session)),
        TE.chain(({ results, after }) => {
          const what = badResult(results[0] ?? new Map()) ?? badArray(after)
          return what === undefined
            ? search(program, session, after, feeds, at + 1)
            : TE.right(O.some({ at, what: what.sentence, operation: blamed(program, before, feed, what.name) }))
        })
      )
}

interface Bad {
  readonly name: string
  readonly sentence: string
}

const badResult = (results: Arrays): Bad | undefined =>
  pipe(
    [...results],
    RA.findFirst(([, data]) => !allFinite(data)),
    O.map(([name, data]) => ({ name, sentence: `the ${name} became ${String(data[0])}` })),
    O.toUndefined
  )

const badArray = (state: State): Bad | undefined => {
  const name = firstNonFinite(state)
  return name === undefined ? undefined : { name, sentence: `'${name}' was no longer finite` }
}

const blamed = (program: Program, before: State, feed: Arrays, name: string): O.Option<Blamed> => {
  const roots = [...program.outputs, ...program.state].filter(n => n.name === name).map(n => n.value)
  const by = blame(before._tag === 'Double' ? double : single, environmentOf(roots, before, feed))(roots)
  // What leaves an engine of 64 bits is rounded to 32, and overflows only then.
  return O.isSome(by) ? by : blame(single, environmentOf(roots, before, feed))(roots)
}

const environmentOf = (roots: ReadonlyArray<Expr>, { arrays }: State, feed: Arrays): Environment =>
  new Map(
    topological(roots)
      .filter(node => node.primitive.lowering._tag === 'Input')
      .flatMap(node => {
        const name = String(node.attributes['name'])
        const data = feed.get(name) ?? arrays.get(name)
        return data === undefined ? [] : [[name, tensor(node.shape, data)] as const]
      })
  )
