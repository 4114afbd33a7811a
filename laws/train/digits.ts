/**
 * Pictures of digits made by code: seven segments, shifted and noisy, so that a small network learns them in seconds.
 *
 * @since 0.1.0
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { concat, words } from '../../src/data/bytes'
import type { Dataset, Examples, Part } from '../../src/data/Dataset'
import { integers } from './noise'

/** Rows and columns of a picture. */
export const SIDE = 28

interface Segment {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

const horizontal = (top: number): Segment => ({ top, left: 8, height: 3, width: 12 })
const vertical = (top: number, left: number): Segment => ({ top, left, height: 9, width: 3 })

/** a to g, as a display names them. */
const segments: ReadonlyArray<Segment> = [
  horizontal(4),
  vertical(5, 17),
  vertical(14, 17),
  horizontal(21),
  vertical(14, 8),
  vertical(5, 8),
  horizontal(12)
]

const lit = ['abcdef', 'bc', 'abged', 'abgcd', 'fgbc', 'afgcd', 'afgedc', 'abc', 'abcdefg', 'abcdfg'].map(letters =>
  Array.from(letters, letter => letter.charCodeAt(0) - 97)
)

const inside = ({ top, left, height, width }: Segment, y: number, x: number): boolean =>
  y >= top && y < top + height && x >= left && x < left + width

/** A picture of the digit `label`, moved by up to two pixels, with noise of up to 60 of 255. */
const picture = (label: number, seed: number): Uint8Array => {
  const [down = 0, right = 0, ...noise] = integers(seed, 2 + SIDE * SIDE, 256)
  const shown = (lit[label] ?? []).flatMap(i => segments[i] ?? [])
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [y, x] = [Math.floor(at / SIDE) - (down % 5) + 2, (at % SIDE) - (right % 5) + 2]
    const grey = Math.floor(((noise[at] ?? 0) * 60) / 256)
    return shown.some(segment => inside(segment, y, x)) ? 255 - grey : grey
  })
}

/** Digits 0 to 9 in turn; those of another seed are other pictures. */
export const digits = <P extends Part>(part: P, count: number, seed: number): Examples<P> => ({
  part,
  count,
  images: concat(Array.from({ length: count }, (_, i) => picture(i % 10, seed * 1_000_003 + i))),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 10)
})

/** A data set of such digits. */
export const digitSet = (train: number, test: number): Dataset => ({
  name: 'digits',
  classes: Array.from({ length: 10 }, (_, i) => String(i)),
  imageShape: [SIDE, SIDE, 1],
  train: digits('train', train, 1),
  test: digits('test', test, 2)
})

/** The names of the four files of such a data set. */
export const IDX_FILES = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte'
} as const

/** An image file of pictures of `side` by `side`. */
export const imageFile = (images: Uint8Array, side = SIDE): Uint8Array =>
  concat([words([0x803, images.length / (side * side), side, side]), images])

export const labelFile = (labels: Uint8Array): Uint8Array => concat([words([0x801, labels.length]), labels])

/** Makes a folder with the four IDX files, and answers its path. */
export const writeDigits = (folder: string, train: number, test: number): string => {
  const set = digitSet(train, test)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, IDX_FILES.trainImages), imageFile(set.train.images))
  writeFileSync(join(folder, IDX_FILES.trainLabels), labelFile(set.train.labels))
  writeFileSync(join(folder, IDX_FILES.testImages), imageFile(set.test.images))
  writeFileSync(join(folder, IDX_FILES.testLabels), labelFile(set.test.labels))
  return folder
}
