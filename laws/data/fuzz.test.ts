/**
 * Damaged files, 2,000 of each format: a reader answers each with a value, quickly, and what it accepts holds together.
 */
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'

import { cifar10LabelBytes, cifar100LabelBytes, decodeCifar } from '../../src/data/CifarBinary'
import type { DataError } from '../../src/data/DataError'
import { gunzip } from '../../src/data/Gzip'
import { decodeImages, decodeLabels, encodeImages, encodeLabels } from '../../src/data/Idx'
import { decodePng } from '../../src/data/Png'
import { cifarFile, encodePng, gzip, idxImages, idxLabels, mutants, noise, right } from './support'

const slowest = 100

/** Milliseconds that a call takes; the least of three where the first was slow, since the machine may be busy. */
const milliseconds = (call: () => unknown, tries = 3): number => {
  const start = performance.now()
  call()
  const elapsed = performance.now() - start
  return elapsed < slowest || tries === 1 ? elapsed : Math.min(elapsed, milliseconds(call, tries - 1))
}

/** `sound` says what must hold of an accepted mutant. */
const survives = <A>(
  file: Uint8Array,
  decode: (bytes: Uint8Array) => E.Either<DataError, A>,
  sound: (decoded: A, bytes: Uint8Array) => void
): void =>
  fc.assert(
    fc.property(mutants(file), bytes => {
      const result = decode(bytes)
      expect(milliseconds(() => decode(bytes))).toBeLessThan(slowest)
      if (E.isLeft(result)) expect(result.left.message).toMatch(/^[^\n]{20,1000}\.$/)
      else sound(result.right, bytes)
    }),
    { numRuns: 2000 }
  )

describe('damaged files', () => {
  it('IDX images: an accepted file is the encoding of what was read', () => {
    survives(
      idxImages(3, 4, 5),
      bytes => decodeImages(bytes, 'file'),
      (images, bytes) => expect(right(encodeImages(images))).toStrictEqual(Uint8Array.from(bytes))
    )
  })

  it('IDX labels: an accepted file is the encoding of what was read', () => {
    survives(
      idxLabels(40),
      bytes => decodeLabels(bytes, 'file'),
      (labels, bytes) => expect(encodeLabels(labels)).toStrictEqual(Uint8Array.from(bytes))
    )
  })

  it('gzip: an accepted file holds what it held', () => {
    survives(
      gzip(noise(200)),
      bytes => gunzip(bytes, 'file'),
      unpacked => expect(unpacked).toStrictEqual(noise(200))
    )
  })

  it('PNG: an accepted file shows what it showed', () => {
    survives(
      encodePng(4, 5, noise(60), [0, 1, 2, 3, 4], 20),
      bytes => decodePng(bytes, 'file'),
      image => expect(image).toStrictEqual({ height: 5, width: 4, pixels: noise(60) })
    )
  })

  it.each([
    ['CIFAR-10', cifar10LabelBytes],
    ['CIFAR-100', cifar100LabelBytes]
  ])('%s: accepted labels are in range, one for each image', (_, labelBytes) => {
    survives(
      cifarFile(2, labelBytes),
      bytes => decodeCifar(labelBytes)(bytes, 'file'),
      ({ images, labels }) =>
        labels.forEach((values, which) => {
          expect(values.length * 3072).toBe(images.length)
          expect(values.every(label => label < (labelBytes[which] ?? 0))).toBe(true)
        })
    )
  })
})
