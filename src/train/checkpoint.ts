/**
 * Checkpoints of a run: folders in `checkpoints`, each with the state as safetensors, a manifest, and the manifest's
 * hash. A checkpoint appears complete or not at all; the last two are kept, and the one that validated best.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as Ord from 'fp-ts/Ord'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import { decode, encode, safetensors } from '../format/safetensors'
import type { StoredTensor } from '../format/StoredTensor'
import { decodeUtf8, encodeUtf8 } from '../format/Utf8'
import { Eq, size } from '../shape/Shape'
import type { Shape } from '../shape/Shape'
import { temporaryName } from './atomicFile'
import { recoverFolder, writeFolderAtomic } from './atomicFolder'
import { modelOf } from './Config'
import { keptShapes } from './configuredStep'
import type { FileError } from './FileError'
import type { Call, FileSystem } from './FileSystem'
import { ignoring } from './FileSystem'
import { ensureFolder, listFolder, removeLeftovers } from './folder'
import { readFileLimited } from './limitedFile'
import type { Manifest, Run } from './manifest'
import { decodeManifest, encodeManifest, manifestLimits, sha256 } from './manifest'
import type { Position, Snapshot } from './Snapshot'
import { bestPosition, describePosition, OrdPosition } from './Snapshot'
import type { State } from './State'
import { doubleState, firstNonFinite, singleState } from './State'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a checkpoint holds. @category model @since 0.1.0 */
export interface Checkpoint {
  readonly run: Run
  readonly snapshot: Snapshot
}

/** A checkpoint that was found, and a sentence for each newer one that could not be used. @category model @since 0.1.0 */
export interface Found extends Checkpoint {
  readonly path: string
  readonly notes: ReadonlyArray<string>
}

/** The shapes of a session's arrays, by name. @category model @since 0.1.0 */
export type Shapes = ReadonlyMap<string, Shape>

/** @category model @since 0.1.0 */
export const CHECKPOINTS = 'checkpoints'

const PREVIOUS = 'checkpoints.previous'
const PARTS = { state: 'state.safetensors', manifest: 'manifest.json', hash: 'manifest.sha256' } as const

/** A header of safetensors is at most 8 MiB. */
const MOST_HEADER = 8 * 1_048_576 + 8

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The shapes of what the training step of a run keeps. @category constructors @since 0.1.0 */
export const shapesOf = ({ config, network }: Pick<Run, 'config' | 'network'>): Shapes =>
  keptShapes(modelOf(config.inference)(network), config)

/** The name of a position's folder. @category constructors @since 0.1.0 */
export const checkpointName = ({ epoch, step }: Position): string => `epoch-${epoch}-step-${step}`

const positionOf = (name: string): O.Option<Position> => {
  const [, epoch, step] = /^epoch-([1-9]\d{0,9})-step-(0|[1-9]\d{0,15})$/.exec(name) ?? []
  return epoch === undefined || step === undefined ? O.none : O.some({ epoch: Number(epoch), step: Number(step) })
}

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/** The files of a checkpoint. A state that is not finite is refused. @category combinators @since 0.1.0 */
export const encodeCheckpoint =
  (run: Run, shapes: Shapes) =>
  (snapshot: Snapshot): E.Either<TrainError, ReadonlyMap<string, Uint8Array>> =>
    pipe(
      tensorsOf(shapes, snapshot.state),
      E.chain(tensors =>
        pipe(
          encode(PARTS.state)(safetensors(tensors)),
          E.mapLeft(e => runFailed(e.message))
        )
      ),
      E.bindTo('state'),
      E.bind('manifest', ({ state }) => encodeManifest(PARTS.manifest, manifestOf(run, snapshot, state))),
      E.map(
        ({ state, manifest }) =>
          new Map([
            [PARTS.state, state],
            [PARTS.manifest, manifest],
            [PARTS.hash, encodeUtf8(hashLine(manifest))]
          ])
      )
    )

const manifestOf = (run: Run, snapshot: Snapshot, state: Uint8Array): Manifest => {
  const { position, totals, epochs, backoffs } = snapshot
  return { ...run, position, totals, epochs, backoffs, state: { bytes: state.length, sha256: sha256(state) } }
}

/** As `sha256sum` writes and checks it. */
const hashLine = (manifest: Uint8Array): string => `${sha256(manifest)}  ${PARTS.manifest}\n`

const tensorsOf = (shapes: Shapes, state: State): E.Either<TrainError, ReadonlyMap<string, StoredTensor>> => {
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

/** The bytes of a file of a checkpoint, at most so many. @category model @since 0.1.0 */
export type ReadPart = (limit: number) => (name: string) => TE.TaskEither<TrainError, Uint8Array>

/** A checkpoint from files that nobody vouches for. @category combinators @since 0.1.0 */
export const decodeCheckpoint = (path: string, read: ReadPart): TE.TaskEither<TrainError, Checkpoint> =>
  pipe(
    read(256)(PARTS.hash),
    TE.bindTo('hash'),
    TE.bind('bytes', () => read(manifestLimits.bytes)(PARTS.manifest)),
    TE.chainEitherK(({ hash, bytes }) => manifestFrom(path, hash, bytes)),
    TE.bindTo('manifest'),
    TE.let('shapes', ({ manifest }) => shapesOf(manifest)),
    TE.bind('bytes', ({ shapes }) => read(mostBytes(shapes))(PARTS.state)),
    TE.chainEitherK(({ manifest, shapes, bytes }) =>
      pipe(
        stateFrom(join(path, PARTS.state), manifest, shapes, bytes),
        E.map(state => checkpointOf(manifest, state))
      )
    )
  )

const mostBytes = (shapes: Shapes): number =>
  [...shapes.values()].reduce((sum, shape) => sum + 8 * size(shape), MOST_HEADER)

const manifestFrom = (path: string, hash: Uint8Array, bytes: Uint8Array): E.Either<TrainError, Manifest> =>
  pipe(
    decodeUtf8(join(path, PARTS.hash))(hash),
    E.mapLeft(e => badInput(e.message)),
    E.filterOrElse(
      line => line === hashLine(bytes),
      () => damaged(join(path, PARTS.manifest))
    ),
    E.chain(() => decodeManifest(join(path, PARTS.manifest))(bytes))
  )

const damaged = (path: string): TrainError =>
  badInput(`'${path}' is not what was written there (its SHA-256 differs): the file was changed or damaged`)

const stateFrom = (
  path: string,
  { state }: Manifest,
  shapes: Shapes,
  bytes: Uint8Array
): E.Either<TrainError, State> =>
  bytes.length !== state.bytes || sha256(bytes) !== state.sha256
    ? E.left(damaged(path))
    : pipe(
        bytes,
        decode(path),
        E.mapLeft(e => badInput(e.message)),
        E.chain(({ tensors }) => matched(path, shapes, tensors)),
        E.filterOrElse(
          found => firstNonFinite(found) === undefined,
          () => badInput(`'${path}' holds a number that is not finite: it is no state to go on from`)
        )
      )

/** The arrays that the model needs and no others, all of one type. */
const matched = (
  path: string,
  shapes: Shapes,
  tensors: ReadonlyMap<string, StoredTensor>
): E.Either<TrainError, State> => {
  const singles = RA.filterMap(single32)([...tensors])
  const doubles = RA.filterMap(double64)([...tensors])
  const wrong = [...shapes].find(([name, shape]) => !Eq.equals(tensors.get(name)?.shape ?? [-1], shape))
  return wrong !== undefined || tensors.size !== shapes.size
    ? E.left(badInput(`'${path}' is the state of another model${wrong === undefined ? '' : `: see '${wrong[0]}'`}`))
    : singles.length === tensors.size
      ? E.right(singleState(new Map(singles)))
      : doubles.length === tensors.size
        ? E.right(doubleState(new Map(doubles)))
        : E.left(badInput(`'${path}' should hold arrays of F32 or of F64, but mixes types`))
}

const single32 = ([name, tensor]: readonly [string, StoredTensor]): O.Option<readonly [string, Float32Array]> =>
  tensor.dtype === 'F32' ? O.some([name, tensor.data]) : O.none

const double64 = ([name, tensor]: readonly [string, StoredTensor]): O.Option<readonly [string, Float64Array]> =>
  tensor.dtype === 'F64' ? O.some([name, tensor.data]) : O.none

const checkpointOf = (manifest: Manifest, state: State): Checkpoint => {
  const { position, totals, epochs, backoffs, state: _, ...run } = manifest
  return { run, snapshot: { position, totals, epochs, backoffs, state } }
}

// -------------------------------------------------------------------------------------
// saving
// -------------------------------------------------------------------------------------

/**
 * Writes a checkpoint into a run's folder, then removes those that are no longer needed. After success the checkpoint
 * survives a loss of power; after failure those before it are as they were. Answers its path.
 *
 * @category combinators
 * @since 0.1.0
 */
export const saveCheckpoint =
  (fs: FileSystem, folder: string, run: Run, shapes: Shapes) =>
  (snapshot: Snapshot): TE.TaskEither<TrainError, string> => {
    const path = join(folder, CHECKPOINTS, checkpointName(snapshot.position))
    return pipe(
      encodeCheckpoint(run, shapes)(snapshot),
      TE.fromEither,
      TE.chain(files =>
        pipe(
          writeFolderAtomic(fs)(path)(files),
          TE.mapLeft(e =>
            runFailed(
              `the checkpoint could not be written: ${e.message} Checkpoints before it, if there are any, are intact.`
            )
          )
        )
      ),
      // A checkpoint too many does no harm, and the next one tries again.
      TE.chain(() => TE.fromTask(ignored(prune(fs, join(folder, CHECKPOINTS), snapshot)))),
      TE.map(() => path)
    )
  }

const ignored = (call: Call<unknown>): Task<void> =>
  pipe(
    call,
    TE.match(
      () => undefined,
      () => undefined
    )
  )

const newestFirst = Ord.reverse(OrdPosition)

const positionsIn = (fs: FileSystem, folder: string): Call<ReadonlyArray<Position>> =>
  pipe(listFolder(fs)(folder), TE.map(flow(RA.filterMap(positionOf), RA.sort(newestFirst))))

const prune = (fs: FileSystem, folder: string, { position, epochs }: Snapshot): Call<unknown> =>
  pipe(
    positionsIn(fs, folder),
    TE.map(found => {
      const before = found.filter(p => OrdPosition.compare(p, position) < 0)
      const best = bestPosition(epochs)
      const keep = new Set([position, ...before.slice(0, 1), ...(best === undefined ? [] : [best])].map(checkpointName))
      return found.map(checkpointName).filter(name => !keep.has(name))
    }),
    TE.chain(TE.traverseSeqArray(name => discard(fs, folder, name)))
  )

/** Out of the way first, so that what a removal leaves behind when it is cut off is not taken for a checkpoint. */
const discard = (fs: FileSystem, folder: string, name: string): Call<void> => {
  const aside = temporaryName(fs, folder)
  return pipe(
    fs.rename(join(folder, name), aside),
    TE.chain(() => fs.removeFolder(aside))
  )
}

// -------------------------------------------------------------------------------------
// opening
// -------------------------------------------------------------------------------------

/**
 * The newest checkpoint of a run's folder that is whole. Newer ones that are not are removed. The folder must be
 * locked, as what other writers have left half done is tidied up.
 *
 * @category combinators
 * @since 0.1.0
 */
export const openNewest =
  (fs: FileSystem) =>
  (folder: string): TE.TaskEither<TrainError, Found> => {
    const checkpoints = join(folder, CHECKPOINTS)
    return pipe(
      removeLeftovers(fs)(folder),
      TE.chain(() => tidy(fs, checkpoints)),
      TE.chain(() => positionsIn(fs, checkpoints)),
      TE.mapLeft(nothingIn(folder)),
      TE.chain(positions => firstWhole(fs, folder, positions, [])),
      TE.chainFirst(({ snapshot }) => TE.fromTask(ignored(removeNewer(fs, checkpoints, snapshot.position))))
    )
  }

/** Fails where a folder has no checkpoints at all, before anything is written there. @category combinators @since 0.1.0 */
export const hasRun =
  (fs: FileSystem) =>
  (folder: string): TE.TaskEither<TrainError, void> =>
    pipe(
      fs.info(join(folder, CHECKPOINTS)),
      TE.bimap(nothingIn(folder), () => undefined)
    )

const nothingIn =
  (folder: string) =>
  (e: FileError): TrainError =>
    e._tag === 'NotFound' ? nothing(folder) : badInput(e.message)

const nothing = (folder: string): TrainError =>
  badInput(`there is no run to resume in '${folder}': give the --out of one that was begun, or leave --resume out`)

/** Ends what was cut off: folders moved aside come back, and temporary names go. */
const tidy = (fs: FileSystem, checkpoints: string): Call<unknown> =>
  pipe(
    listFolder(fs)(checkpoints),
    TE.map(RA.filterMap(name => O.fromNullable(/^\.(epoch-\d+-step-\d+)\.previous$/.exec(name)?.[1]))),
    TE.chain(TE.traverseSeqArray(name => recoverFolder(fs)(join(checkpoints, name)))),
    TE.chain(() => removeLeftovers(fs)(checkpoints))
  )

const firstWhole = (
  fs: FileSystem,
  folder: string,
  positions: ReadonlyArray<Position>,
  notes: ReadonlyArray<string>
): TE.TaskEither<TrainError, Found> =>
  pipe(
    positions,
    RA.matchLeft(
      () => TE.left(notes[0] === undefined ? nothing(folder) : badInput(`no checkpoint can be used: ${notes[0]}`)),
      (position, others) => {
        const path = join(folder, CHECKPOINTS, checkpointName(position))
        return pipe(
          openAt(fs, path, position),
          TE.matchE(
            error =>
              error._tag === 'RunFailed' ? TE.left(error) : firstWhole(fs, folder, others, [...notes, error.message]),
            found => TE.right({ ...found, path, notes: notes.map(passedOver(found.snapshot.position)) })
          )
        )
      }
    )
  )

const openAt = (fs: FileSystem, path: string, position: Position): TE.TaskEither<TrainError, Checkpoint> =>
  pipe(
    decodeCheckpoint(path, limit => name => pipe(readFileLimited(fs)(limit)(join(path, name)), TE.mapLeft(unread))),
    TE.filterOrElse(
      ({ snapshot }) => OrdPosition.equals(snapshot.position, position),
      ({ snapshot }) =>
        badInput(
          `'${path}' should stand at ${describePosition(position)}, but is ${describePosition(snapshot.position)}`
        )
    )
  )

/** A checkpoint that can't be read just now may be sound: it must not be passed over, and then removed as damaged. */
const unread = ({ _tag, message }: FileError): TrainError =>
  _tag === 'NotPermitted' || _tag === 'TooManyOpenFiles' || _tag === 'OtherFailure'
    ? runFailed(message)
    : badInput(message)

const passedOver =
  (position: Position) =>
  (reason: string): string =>
    `a newer checkpoint could not be used (${reason}): the run goes on from ${describePosition(position)}`

const removeNewer = (fs: FileSystem, checkpoints: string, position: Position): Call<unknown> =>
  pipe(
    positionsIn(fs, checkpoints),
    TE.map(RA.filter(p => OrdPosition.compare(p, position) > 0)),
    TE.chain(newer => discardAll(fs, checkpoints, newer))
  )

const discardAll = (fs: FileSystem, folder: string, positions: ReadonlyArray<Position>): Call<unknown> =>
  pipe(
    positions,
    TE.traverseSeqArray(p => discard(fs, folder, checkpointName(p)))
  )

// -------------------------------------------------------------------------------------
// beginning
// -------------------------------------------------------------------------------------

/**
 * Makes a locked folder ready for a new run. Checkpoints of the run before are moved to `checkpoints.previous`, in place
 * of what is there; answers that path, where there were some.
 *
 * @category combinators
 * @since 0.1.0
 */
export const beginRun =
  (fs: FileSystem) =>
  (folder: string): TE.TaskEither<TrainError, O.Option<string>> => {
    const [checkpoints, previous] = [join(folder, CHECKPOINTS), join(folder, PREVIOUS)]
    return pipe(
      ensureFolder(fs)(checkpoints),
      TE.chain(() => removeLeftovers(fs)(folder)),
      TE.chain(() => tidy(fs, checkpoints)),
      TE.chain(() => positionsIn(fs, checkpoints)),
      TE.chain(found =>
        found.length === 0
          ? TE.right(O.none)
          : found.every(p => OrdPosition.equals(p, { epoch: 1, step: 0 }))
            ? pipe(
                discardAll(fs, checkpoints, found),
                TE.map(() => O.none)
              )
            : pipe(
                ignoring(discard(fs, folder, PREVIOUS)),
                TE.chain(() => fs.rename(checkpoints, previous)),
                TE.chain(() => ensureFolder(fs)(checkpoints)),
                TE.map(() => O.some(previous))
              )
      ),
      TE.mapLeft(e => badInput(`--out: ${e.message}`))
    )
  }
