/**
 * The manifest of a checkpoint: what the run is, where it was, and what the other files must hash to.
 *
 * @since 0.1.0
 */
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import type { Device } from '../backend/Backend'
import type { Normalisation } from '../data/normalise'
import { NormalisationCodec } from '../data/normalise'
import { closed, list } from '../format/codecs'
import { decode, encodeWith } from '../format/Json'
import { defaultJsonLimits, type JsonLimits } from '../format/JsonLimits'
import { networkCodec } from '../nn/Codec'
import type { Network } from '../nn/Network'
import type { TrainConfig } from './Config'
import { TrainConfigCodec } from './Config'
import { MOST_BACKOFFS, OnDivergenceCodec, type OnDivergence } from './OnDivergence'
import type { EpochRow, Snapshot } from './Snapshot'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What decides the bits of a result besides the program: the kernels and how they round. @category model @since 0.1.0 */
export type Arithmetic = Pick<Device, 'backend' | 'mode' | 'arithmetic'>

/**
 * What a run is from its beginning to its end. `examples` are trained on, in `steps` batches an epoch; `credence` is
 * the version that began it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Run {
  readonly credence: string
  readonly config: TrainConfig
  readonly network: Network
  readonly classes: ReadonlyArray<string>
  readonly normalisation: Normalisation
  readonly examples: number
  readonly steps: number
  readonly arithmetic: Arithmetic
  readonly onDivergence: OnDivergence
}

/** The size and hash of a file. @category model @since 0.1.0 */
export interface Hashed {
  readonly bytes: number
  readonly sha256: string
}

/** @category model @since 0.1.0 */
export interface Manifest extends Run, Omit<Snapshot, 'state'> {
  readonly state: Hashed
}

/** A run of 100,000 epochs has a manifest of 30 MB. @category model @since 0.1.0 */
export const manifestLimits: JsonLimits = { ...defaultJsonLimits, bytes: 64 * 1_048_576, values: 10_000_000 }

// -------------------------------------------------------------------------------------
// codecs
// -------------------------------------------------------------------------------------

const unbounded = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity } as const

const nameOf = (x: number): keyof typeof unbounded => (Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity')

const Unbounded = t.keyof({ NaN: null, Infinity: null, '-Infinity': null })

/** A metric may be infinite (the NLL of an image that was ruled out), and JSON has no word for it. */
const real: t.Type<number, number | string> = new t.Type(
  'number',
  t.number.is,
  (u, context) => (Unbounded.is(u) ? t.success(unbounded[u]) : t.number.validate(u, context)),
  x => (Number.isFinite(x) ? x : nameOf(x))
)

const whole = (least: number, most: number): t.Type<number> =>
  t.refinement(
    t.number,
    n => Number.isSafeInteger(n) && n >= least && n <= most,
    `whole number from ${least} to ${most}`
  )

const LARGEST = Number.MAX_SAFE_INTEGER
const MOST_EPOCHS = 1_000_000

const ArithmeticCodec: t.Type<Arithmetic> = closed({
  backend: t.string,
  mode: t.string,
  arithmetic: t.keyof({ strict: null, fma: null, fast: null, 'fast-strict': null, double: null })
})

const EpochRowCodec: t.Type<EpochRow, unknown> = closed({
  epoch: whole(1, MOST_EPOCHS),
  train: closed({ loss: real, nll: real, kl: real, accuracy: real }),
  validation: closed({ nll: real, accuracy: real, ece: real }),
  seconds: real
})

const HashedCodec: t.Type<Hashed> = closed({
  bytes: whole(0, LARGEST),
  sha256: t.refinement(t.string, s => /^[0-9a-f]{64}$/.test(s), 'SHA-256 in hexadecimal')
})

const ManifestCodec = closed({
  format: t.literal('credence-checkpoint'),
  version: t.literal(1),
  credence: t.string,
  config: TrainConfigCodec,
  network: networkCodec,
  classes: list(t.string),
  normalisation: NormalisationCodec,
  examples: whole(1, LARGEST),
  steps: whole(1, LARGEST),
  arithmetic: ArithmeticCodec,
  onDivergence: OnDivergenceCodec,
  position: closed({ epoch: whole(1, MOST_EPOCHS + 1), step: whole(0, LARGEST) }),
  totals: closed({ examples: whole(0, LARGEST), nll: real, kl: real, correct: real, seconds: real }),
  epochs: list(EpochRowCodec),
  backoffs: whole(0, MOST_BACKOFFS),
  state: HashedCodec
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The bytes of a manifest. @category combinators @since 0.1.0 */
export const encodeManifest = (path: string, manifest: Manifest): E.Either<TrainError, Uint8Array> =>
  pipe(
    encodeWith(ManifestCodec)(path)({ format: 'credence-checkpoint', version: 1, ...manifest }),
    E.mapLeft(e => runFailed(e.message))
  )

/** A manifest from bytes that nobody vouches for. @category combinators @since 0.1.0 */
export const decodeManifest =
  (path: string) =>
  (bytes: Uint8Array): E.Either<TrainError, Manifest> =>
    pipe(
      bytes,
      decode(ManifestCodec, path, manifestLimits),
      E.bimap(
        e => badInput(e.message),
        ({ format: _, version: __, ...manifest }): Manifest => manifest
      ),
      E.chain(consistent(path))
    )

/** The parts must tell one story: as many batches as the examples fill, and a row for each finished epoch. */
const consistent =
  (path: string) =>
  (manifest: Manifest): E.Either<TrainError, Manifest> => {
    const { config, examples, steps, position, epochs, classes, network } = manifest
    const wrong = [
      steps !== Math.ceil(examples / config.batch) &&
        `${examples} examples in batches of ${config.batch} are not ${steps} steps`,
      position.step > steps && `it stands at step ${position.step} of ${steps}`,
      position.epoch > config.epochs + 1 && `it stands in epoch ${position.epoch} of ${config.epochs}`,
      epochs.length !== position.epoch - 1 && `it has ${epochs.length} epochs of metrics in epoch ${position.epoch}`,
      epochs.some((row, i) => row.epoch !== i + 1) && 'its epochs are out of order',
      network.output[0] !== classes.length &&
        `its network has ${network.output[0] ?? 0} outputs for ${classes.length} classes`
    ].find(sentence => sentence !== false)
    return wrong === undefined
      ? E.right(manifest)
      : E.left(badInput(`'${path}' contradicts itself: ${wrong}; the file was changed or damaged`))
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** @category utils @since 0.1.0 */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
