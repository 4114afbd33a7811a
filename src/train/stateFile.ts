/**
 * The state of a run as a file of safetensors: every array that the training step keeps and no others, all of one type.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import { decode, encode, safetensors } from '../format/safetensors'
import type { StoredTensor } from '../format/StoredTensor'
import { Eq, size } from '../shape/Shape'
import type { Shape } from '../shape/Shape'
import type { State } from './State'
import { doubleState, firstNonFinite, singleState } from './State'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The shapes of a session's arrays, by name. @category model @since 0.1.0 */
export type Shapes = ReadonlyMap<string, Shape>

type Tensors = ReadonlyMap<string, StoredTensor>

/** A header of safetensors is at most 8 MiB. */
const MOST_HEADER = 8 * 1_048_576 + 8

/** The size of a file of these shapes is at most so many bytes. @category model @since 0.1.0 */
export const mostStateBytes = (shapes: Shapes): number =>
  [...shapes.values()].reduce((sum, shape) => sum + 8 * size(shape), MOST_HEADER)

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/** The bytes of the file `name`. A state that is not finite is refused. @category combinators @since 0.1.0 */
export const encodeState =
  (name: string, shapes: Shapes) =>
  (state: State): E.Either<TrainError, Uint8Array> =>
    pipe(
      tensorsOf(shapes, state),
      E.chain(tensors =>
        pipe(
          encode(name)(safetensors(tensors)),
          E.mapLeft(e => runFailed(e.message))
        )
      )
    )

const tensorsOf = (shapes: Shapes, state: State): E.Either<TrainError, Tensors> => {
  const bad = firstNonFinite(state)
  return bad !== undefined
    ? E.left(runFailed(`'${bad}' is not finite: a checkpoint of it would be of no use, and none was written`))
    : pipe(
        [...shapes],
        E.traverseArray(([name, shape]) =>
          pipe(
            E.fromNullable(runFailed(`the state has no array '${name}'`))(tensorOf(state, name, shape)),
            E.map(tensor => [name, tensor] as const)
          )
        ),
        E.map(entries => new Map(entries))
      )
}

const tensorOf = (state: State, name: string, shape: Shape): StoredTensor | undefined => {
  if (state._tag === 'Single') {
    const data = state.arrays.get(name)
    return data === undefined ? undefined : { dtype: 'F32', shape, data }
  }
  const data = state.arrays.get(name)
  return data === undefined ? undefined : { dtype: 'F64', shape, data }
}

// -------------------------------------------------------------------------------------
// decoding
// -------------------------------------------------------------------------------------

/** A state of these shapes from bytes that nobody vouches for. @category combinators @since 0.1.0 */
export const decodeState =
  (path: string, shapes: Shapes) =>
  (bytes: Uint8Array): E.Either<TrainError, State> =>
    pipe(
      bytes,
      decode(path),
      E.mapLeft(e => badInput(e.message)),
      E.chain(({ tensors }) => withShapes(path, shapes, tensors)),
      E.chain(ofOneType(path)),
      E.filterOrElse(
        state => firstNonFinite(state) === undefined,
        () => badInput(`'${path}' holds a number that is not finite: it is no state to go on from`)
      )
    )

/** The arrays that the model needs and no others. */
const withShapes = (path: string, shapes: Shapes, tensors: Tensors): E.Either<TrainError, Tensors> => {
  const wrong = [...shapes].find(([name, shape]) => !Eq.equals(tensors.get(name)?.shape ?? [-1], shape))
  return wrong !== undefined || tensors.size !== shapes.size
    ? E.left(badInput(`'${path}' is the state of another model${wrong === undefined ? '' : `: see '${wrong[0]}'`}`))
    : E.right(tensors)
}

const ofOneType =
  (path: string) =>
  (tensors: Tensors): E.Either<TrainError, State> => {
    const singles = RA.filterMap(single32)([...tensors])
    const doubles = RA.filterMap(double64)([...tensors])
    return singles.length === tensors.size
      ? E.right(singleState(new Map(singles)))
      : doubles.length === tensors.size
        ? E.right(doubleState(new Map(doubles)))
        : E.left(badInput(`'${path}' should hold arrays of F32 or of F64, but mixes types`))
  }

const single32 = ([name, tensor]: readonly [string, StoredTensor]): O.Option<readonly [string, Float32Array]> =>
  tensor.dtype === 'F32' ? O.some([name, tensor.data]) : O.none

const double64 = ([name, tensor]: readonly [string, StoredTensor]): O.Option<readonly [string, Float64Array]> =>
  tensor.dtype === 'F64' ? O.some([name, tensor.data]) : O.none
