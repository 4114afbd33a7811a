/**
 * A checkpoint as three files: the state as safetensors, a manifest with the state's hash, and the manifest's hash.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { decodeUtf8, encodeUtf8 } from '../format/Utf8'
import { modelOf } from './Config'
import { keptShapes } from './configuredStep'
import type { Manifest, Run } from './manifest'
import { decodeManifest, encodeManifest, manifestLimits, sha256 } from './manifest'
import type { Snapshot } from './Snapshot'
import type { State } from './State'
import type { Shapes } from './stateFile'
import { decodeState, encodeState, mostStateBytes } from './stateFile'
import type { TrainError } from './TrainError'
import { badInput } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a checkpoint holds. @category model @since 0.1.0 */
export interface Checkpoint {
  readonly run: Run
  readonly snapshot: Snapshot
}

const PARTS = { state: 'state.safetensors', manifest: 'manifest.json', hash: 'manifest.sha256' } as const

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The shapes of what the training step of a run keeps. @category constructors @since 0.1.0 */
export const shapesOf = ({ config, network }: Pick<Run, 'config' | 'network'>): Shapes =>
  keptShapes(modelOf(config.inference)(network), config)

// -------------------------------------------------------------------------------------
// encoding
// -------------------------------------------------------------------------------------

/** The files of a checkpoint. A state that is not finite is refused. @category combinators @since 0.1.0 */
export const encodeCheckpoint =
  (run: Run, shapes: Shapes) =>
  (snapshot: Snapshot): E.Either<TrainError, ReadonlyMap<string, Uint8Array>> =>
    pipe(
      encodeState(PARTS.state, shapes)(snapshot.state),
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
    TE.bind('bytes', ({ shapes }) => read(mostStateBytes(shapes))(PARTS.state)),
    TE.chainEitherK(({ manifest, shapes, bytes }) =>
      pipe(
        stateFrom(join(path, PARTS.state), manifest, shapes, bytes),
        E.map(state => checkpointOf(manifest, state))
      )
    )
  )

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
    : decodeState(path, shapes)(bytes)

const checkpointOf = (manifest: Manifest, state: State): Checkpoint => {
  const { position, totals, epochs, backoffs, state: _, ...run } = manifest
  return { run, snapshot: { position, totals, epochs, backoffs, state } }
}
