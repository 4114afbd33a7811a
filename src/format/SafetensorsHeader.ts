/**
 * The header of a safetensors file: which tensor lies where. Everything that a header can claim is checked here, before
 * a byte is allocated for what it claims.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { identity, pipe } from 'fp-ts/function'
import * as N from 'fp-ts/number'
import * as Ord from 'fp-ts/Ord'
import * as RA from 'fp-ts/ReadonlyArray'
import * as t from 'io-ts'

import { closed, list, stringMap } from './codecs'
import { counted, quote } from './display'
import { invalidFrame, invalidTensor, type FormatError } from './FormatError'
import { decodeWith, parse } from './Json'
import { checkCount, wrongName, wrongShape, type SafetensorsLimits } from './SafetensorsLimits'
import { byteCount, widths, type Dtype } from './StoredTensor'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Where a tensor lies: bytes `begin` up to, not including, `end` of the data.
 *
 * @category model
 * @since 0.1.0
 */
export interface Entry {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: ReadonlyArray<number>
  readonly begin: number
  readonly end: number
}

/**
 * `entries` are in the order of the data.
 *
 * @category model
 * @since 0.1.0
 */
export interface Header {
  readonly metadata: ReadonlyMap<string, string>
  readonly entries: ReadonlyArray<Entry>
}

type Checked<A> = E.Either<FormatError, A>

/**
 * The one key of a header that names no tensor.
 *
 * @category model
 * @since 0.1.0
 */
export const metadataKey = '__metadata__'

const isNatural = (u: unknown): u is number =>
  typeof u === 'number' && Number.isSafeInteger(u) && u >= 0 && !Object.is(u, -0)

const natural = new t.Type<number>(
  'a non-negative integer',
  isNatural,
  (u, context) => (isNatural(u) ? t.success(u) : t.failure(u, context)),
  t.identity
)

const TensorInfo = closed({ dtype: t.keyof(widths), shape: list(natural), data_offsets: list(natural) })
type TensorInfo = t.TypeOf<typeof TensorInfo>

const byBegin: Ord.Ord<Entry> = Ord.contramap(({ begin }: Entry) => begin)(N.Ord)
const byEnd: Ord.Ord<Entry> = Ord.contramap(({ end }: Entry) => end)(N.Ord)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The header that this JSON spells, for a file with `dataBytes` bytes after it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const readHeader =
  (source: string, limits: SafetensorsLimits, dataBytes: number) =>
  (json: Uint8Array): Checked<Header> =>
    pipe(
      json,
      parse(`${source} (header)`, { ...limits.header, keys: mostKeys(limits, dataBytes) }),
      E.flatMap(decodeWith(t.UnknownRecord)(`${source} (header)`)),
      E.bindTo('members'),
      E.bind('metadata', ({ members }) => readMetadata(source, members[metadataKey])),
      E.bind('entries', ({ members }) => readEntries(source, limits, members)),
      E.tap(({ entries }) => checkLayout(source, entries, dataBytes))
    )

const mostKeys = ({ header, emptyTensors }: SafetensorsLimits, dataBytes: number): number =>
  Math.min(header.keys, 1 + emptyTensors + dataBytes)

const readMetadata = (source: string, value: unknown): Checked<ReadonlyMap<string, string>> =>
  value === undefined ? E.right(new Map()) : decodeWith(stringMap(t.string))(`${source}, ${metadataKey}`)(value)

const readEntries = (
  source: string,
  limits: SafetensorsLimits,
  members: Readonly<Record<string, unknown>>
): Checked<ReadonlyArray<Entry>> =>
  pipe(
    Object.entries(members).filter(([name]) => name !== metadataKey),
    checkCount(source, limits),
    E.flatMap(E.traverseArray(([name, value]) => readEntry(source, limits, name, value))),
    E.map(RA.sortBy([byBegin, byEnd]))
  )

// Straight-line code, because a file may have a hundred thousand entries, and each must be checked.
const readEntry = (source: string, limits: SafetensorsLimits, name: string, value: unknown): Checked<Entry> => {
  // The codec changes nothing, so that a value it describes is already decoded; running it is for its sentences.
  if (!TensorInfo.is(value)) return E.left(wrongInfo(source, name, value))
  const { dtype, shape, data_offsets } = value
  const wrong =
    wrongName(source, limits, name) ?? wrongShape(source, limits, name, shape) ?? wrongPlace(source, name, value)
  return wrong === undefined
    ? E.right({ name, dtype, shape, begin: data_offsets[0] ?? 0, end: data_offsets[1] ?? 0 })
    : E.left(wrong)
}

const wrongInfo = (source: string, name: string, value: unknown): FormatError =>
  pipe(
    decodeWith(TensorInfo)(`${source}, tensor ${quote(name)}`)(value),
    E.match(identity, () => invalidTensor(source, name, 'its entry in the header is not that of a tensor'))
  )

const wrongPlace = (source: string, name: string, info: TensorInfo): FormatError | undefined => {
  const { dtype, shape, data_offsets } = info
  const [begin = 0, end = -1] = data_offsets
  const needed = byteCount(dtype, shape)
  if (data_offsets.length === 2 && end - begin === needed) return undefined
  const shown = `the shape [${shape.join(', ')}] of ${dtype}`
  if (needed === undefined) return invalidTensor(source, name, `${shown} has more bytes than any file`)
  return data_offsets.length === 2 && begin <= end
    ? invalidTensor(source, name, `${shown} takes ${counted(needed, 'byte')}, but its offsets span ${end - begin}`)
    : invalidTensor(
        source,
        name,
        `data_offsets should be a begin and an end not before it, found [${data_offsets.join(', ')}]`
      )
}

// Each tensor begins where the one before it ends, the first at 0, and the last ends with the file: bytes that belong
// to no tensor are where a second file hides, and bytes that belong to two make a small file large in memory.
const checkLayout = (source: string, entries: ReadonlyArray<Entry>, dataBytes: number): Checked<number> => {
  const ends = [0, ...entries.map(({ end }) => end)]
  const misplaced = entries.findIndex(({ begin }, index) => begin !== ends[index])
  const entry = entries[misplaced]
  const last = ends[ends.length - 1] ?? 0
  if (entry !== undefined)
    return E.left(
      invalidTensor(
        source,
        entry.name,
        `its data should begin at ${ends[misplaced]}, where the tensor before it ends, found ${entry.begin}`
      )
    )
  return last === dataBytes
    ? E.right(last)
    : E.left(invalidFrame(source, `its tensors take ${counted(last, 'byte')}, but ${dataBytes} follow the header`))
}
