/**
 * A trained model on disk: `model.json` (the network, how it was inferred, how images are prepared) and
 * `weights.safetensors` (the stored arrays). Both are data; every shape is derived and checked again when they are read.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Arrays } from '../backend/Backend'
import type { Normalisation } from '../data/normalise'
import { NormalisationCodec } from '../data/normalise'
import { closed } from '../format/codecs'
import { decode as decodeJson, encodeWith } from '../format/Json'
import { decode as decodeSafetensors, encode as encodeSafetensors, safetensors } from '../format/safetensors'
import type { Safetensors } from '../format/safetensors'
import type { StoredTensor } from '../format/StoredTensor'
import { networkCodec } from '../nn/Codec'
import type { Model } from '../nn/Model'
import { keptArrays } from '../nn/Model'
import type { Network } from '../nn/Network'
import { Eq } from '../shape/Shape'
import type { TrainConfig } from './Config'
import { modelOf, TrainConfigCodec } from './Config'
import { readFileLimited } from './files'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export const FILES = { model: 'model.json', weights: 'weights.safetensors', report: 'report.html' } as const

const SavedCodec = closed({
  format: t.literal('credence-model'),
  version: t.literal(1),
  network: networkCodec,
  classes: t.readonlyArray(t.string),
  normalisation: NormalisationCodec,
  config: TrainConfigCodec
})

/** @category model @since 0.1.0 */
export interface SavedModel {
  readonly network: Network
  readonly classes: ReadonlyArray<string>
  readonly normalisation: Normalisation
  readonly config: TrainConfig
  readonly stored: Arrays
}

const MODEL_LIMIT = 16 * 1024 * 1024
const WEIGHTS_LIMIT = 4 * 1024 * 1024 * 1024

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The bytes of both files. @category combinators @since 0.1.0 */
export const encodeModel = (
  { network, classes, normalisation, config, stored }: SavedModel,
  model: Model
): E.Either<TrainError, ReadonlyMap<string, Uint8Array>> =>
  pipe(
    encodeWith(SavedCodec)(FILES.model)({
      format: 'credence-model',
      version: 1,
      network,
      classes,
      normalisation,
      config
    }),
    E.bindTo('json'),
    E.bind('weights', () => encodeSafetensors(FILES.weights)(safetensors(tensorsOf(model, stored)))),
    E.bimap(
      e => runFailed(e.message),
      ({ json, weights }) =>
        new Map([
          [FILES.model, json],
          [FILES.weights, weights]
        ])
    )
  )

const tensorsOf = (model: Model, stored: Arrays): ReadonlyMap<string, StoredTensor> =>
  new Map(
    keptArrays(model).flatMap(({ name, shape }) => {
      const data = stored.get(name)
      return data === undefined ? [] : [[name, { dtype: 'F32', shape, data }] as const]
    })
  )

/** A model as it was saved in a folder. @category combinators @since 0.1.0 */
export const readModel = (folder: string): TE.TaskEither<TrainError, SavedModel> => {
  const [modelPath, weightsPath] = [join(folder, FILES.model), join(folder, FILES.weights)]
  return pipe(
    readFileLimited(MODEL_LIMIT)(modelPath),
    TE.mapLeft(e => badInput(e.message)),
    TE.chainEitherK(decodeModelFile(modelPath)),
    TE.bindTo('saved'),
    TE.bind('bytes', () =>
      pipe(
        readFileLimited(WEIGHTS_LIMIT)(weightsPath),
        TE.mapLeft(e => badInput(e.message))
      )
    ),
    TE.chainEitherK(({ saved: { network, classes, normalisation, config }, bytes }) =>
      pipe(
        bytes,
        decodeSafetensors(weightsPath),
        E.mapLeft(e => badInput(e.message)),
        E.chain(storedFrom(weightsPath, modelOf(config.inference)(network))),
        E.map(stored => ({ network, classes, normalisation, config, stored }))
      )
    )
  )
}

/** What `model.json` says, from bytes that nobody vouches for. @category combinators @since 0.1.0 */
export const decodeModelFile =
  (path: string) =>
  (bytes: Uint8Array): E.Either<TrainError, Omit<SavedModel, 'stored'>> =>
    pipe(
      bytes,
      decodeJson(SavedCodec, path),
      E.mapLeft(e => badInput(e.message)),
      E.chainFirst(consistent(path)),
      E.map(({ format: _, version: __, ...saved }) => saved)
    )

/** What the codec can't see: that the parts of the document belong together. */
const consistent =
  (path: string) =>
  ({ network: { input, output }, classes, normalisation }: t.TypeOf<typeof SavedCodec>): E.Either<TrainError, void> => {
    const channels = input[input.length - 1]
    if (output.length !== 1 || output[0] !== classes.length)
      return E.left(
        badInput(`'${path}' names ${classes.length} classes, but its network's output is [${output.join(', ')}]`)
      )
    return input.length === 3 && normalisation.mean.length === channels
      ? E.right(undefined)
      : E.left(
          badInput(
            `'${path}' normalises images of ${normalisation.mean.length} channels, but its network's input is [${input.join(', ')}] (height, width, channels)`
          )
        )
  }

const storedFrom =
  (path: string, model: Model) =>
  ({ tensors }: Safetensors): E.Either<TrainError, Arrays> =>
    pipe(
      keptArrays(model),
      E.traverseArray(({ name, shape }) => {
        const found = tensors.get(name)
        return found === undefined
          ? E.left(badInput(`'${path}' has no array '${name}': these are the weights of another model`))
          : found.dtype !== 'F32' || !Eq.equals(found.shape, shape)
            ? E.left(
                badInput(
                  `'${name}' in '${path}' should be F32 [${shape.join(', ')}], but is ${found.dtype} [${found.shape.join(', ')}]: these are the weights of another model`
                )
              )
            : E.right([name, found.data] as const)
      }),
      E.map(entries => new Map(entries)),
      E.filterOrElse(
        stored => stored.size === tensors.size,
        () =>
          badInput(
            `'${path}' holds ${tensors.size} arrays where this model has ${keptArrays(model).length}: these are the weights of another model`
          )
      )
    )
