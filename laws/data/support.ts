/**
 * What the tests of the data layer share: folders that vanish, small files in each format, and damage.
 */
import assert from 'node:assert'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync, gzipSync } from 'node:zlib'

import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'

import { concat, words } from '../../src/data/bytes'
import type { DataError } from '../../src/data/DataError'
import { encodeImages, encodeLabels } from '../../src/data/Idx'

export type Files = Readonly<Record<string, Uint8Array | string>>

/** A function that makes folders with files, and that has `afterAll` remove them. */
export const temporaryFolders = (afterAll: (clean: () => void) => void): ((files: Files) => string) => {
  const root = mkdtempSync(join(tmpdir(), 'credence-data-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  return files => {
    const folder = mkdtempSync(join(root, 'set-'))
    Object.entries(files).forEach(([name, content]) => writeFileSync(join(folder, name), content))
    return folder
  }
}

/** The value of a `Right`; a `Left` fails the test with its message. */
export const right = <A>(result: E.Either<DataError, A>): A =>
  E.getOrElse<DataError, A>(error => assert.fail(`expected a Right, but got ${error._tag}: ${error.message}`))(result)

/** The error of a `Left`; a `Left` is expected. */
export const left = <A>(result: E.Either<DataError, A>): DataError =>
  E.isLeft(result) ? result.left : assert.fail('expected a Left, but got a Right')

/** Bytes that look random and are the same in every run. */
export const noise = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b1 ^ seed) >>> 24)

export const idxImages = (count: number, height: number, width: number, seed = 1): Uint8Array =>
  right(encodeImages({ count, height, width, pixels: noise(count * height * width, seed) }))

export const idxLabels = (count: number, classes = 10): Uint8Array =>
  encodeLabels(Uint8Array.from({ length: count }, (_, i) => i % classes))

/** The four files of a small data set in MNIST's format. */
export const idxFiles = (train: number, test: number, side = 28): Files => ({
  'train-images-idx3-ubyte': idxImages(train, side, side, 1),
  'train-labels-idx1-ubyte': idxLabels(train),
  't10k-images-idx3-ubyte': idxImages(test, side, side, 2),
  't10k-labels-idx1-ubyte': idxLabels(test)
})

export const gzip = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes))

/** Records of label bytes, which count up, and noise. */
export const cifarFile = (count: number, labelBytes: ReadonlyArray<number>, seed = 1): Uint8Array =>
  concat(
    Array.from({ length: count }, (_, row) =>
      concat([Uint8Array.from(labelBytes, classes => row % classes), noise(3072, seed + row)])
    )
  )

// -------------------------------------------------------------------------------------
// PNG: an encoder that follows the specification row by row, written for these tests
// -------------------------------------------------------------------------------------

export const pngChunk = (type: string, data: Uint8Array): Uint8Array => {
  const body = concat([new TextEncoder().encode(type), data])
  return concat([words([data.length]), body, words([crc32(body)])])
}

export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

export const pngHeader = (width: number, height: number, rest: ReadonlyArray<number> = [8, 2, 0, 0, 0]): Uint8Array =>
  pngChunk('IHDR', concat([words([width, height]), Uint8Array.from(rest)]))

export const pngEnd = pngChunk('IEND', new Uint8Array(0))

/** One row with filter `filters[y % filters.length]` after the other; the packed pixels in chunks of `chunk` bytes. */
export const encodePng = (
  width: number,
  height: number,
  pixels: Uint8Array,
  filters: ReadonlyArray<number>,
  chunk = 8192
): Uint8Array => {
  const rows = Array.from({ length: height }, (_, y) =>
    filterRow(pixels, width * 3, y, filters[y % filters.length] ?? 0)
  )
  const packed = deflateSync(concat(rows))
  const pieces = Array.from({ length: Math.ceil(packed.length / chunk) }, (_, i) =>
    pngChunk('IDAT', packed.subarray(i * chunk, (i + 1) * chunk))
  )
  return concat([pngSignature, pngHeader(width, height), ...pieces, pngEnd])
}

const filterRow = (pixels: Uint8Array, stride: number, y: number, filter: number): Uint8Array => {
  const at = (x: number, row: number): number => (x < 0 || row < 0 ? 0 : (pixels[row * stride + x] ?? 0))
  const predicted = (x: number): number => {
    const [a, b, c] = [at(x - 3, y), at(x, y - 1), at(x - 3, y - 1)]
    const p = a + b - c
    const order = [a, b, c].toSorted((l, r) => Math.abs(p - l) - Math.abs(p - r))
    return [0, a, b, Math.floor((a + b) / 2), order[0] ?? 0][filter] ?? 0
  }
  return Uint8Array.from({ length: stride + 1 }, (_, i) => (i === 0 ? filter : at(i - 1, y) - predicted(i - 1)))
}

// -------------------------------------------------------------------------------------
// damage
// -------------------------------------------------------------------------------------

export const flipBit = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)))

/** Damaged copies of a file: bits flipped, ends cut off or added, pieces moved, words replaced by lies about sizes. */
export const mutants = (file: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const position = fc.nat(file.length - 1)
  const lie = fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff, 65536)
  return fc.oneof(
    fc
      .array(fc.nat(file.length * 8 - 1), { minLength: 1, maxLength: 8 })
      .map(bits => bits.reduce((bytes, bit) => flipBit(bytes, bit), file)),
    position.map(length => file.subarray(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map(tail => concat([file, tail])),
    fc
      .tuple(position, position, fc.nat(64))
      .map(([from, to, length]) =>
        concat([file.subarray(0, to), file.subarray(from, from + length), file.subarray(to)])
      ),
    fc
      .tuple(fc.nat(Math.min(40, file.length - 4)), lie)
      .map(([at, value]) => concat([file.subarray(0, at), words([value]), file.subarray(at + 4)])),
    fc.uint8Array({ maxLength: 64 }),
    fc.uint8Array({ maxLength: 64 }).map(tail => concat([file.subarray(0, 8), tail]))
  )
}
