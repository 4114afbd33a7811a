import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'

import { words } from '../../src/data/bytes'
import { decodeImages, decodeLabels, encodeImages, encodeLabels } from '../../src/data/Idx'
import { defaultLimits } from '../../src/data/Limits'
import { idxImages, left, right } from './support'

const imagesArbitrary = fc
  .tuple(fc.nat(4), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([count, height, width]) =>
    fc
      .uint8Array({ minLength: count * height * width, maxLength: count * height * width })
      .map(pixels => ({ count, height, width, pixels }))
  )

describe('Idx', () => {
  it('decodeImages . encodeImages = id', () => {
    fc.assert(
      fc.property(imagesArbitrary, images => {
        expect(decodeImages(right(encodeImages(images)), 'file')).toStrictEqual(E.right(images))
      })
    )
  })

  it('decodeLabels . encodeLabels = id', () => {
    fc.assert(
      fc.property(fc.uint8Array(), labels => {
        expect(decodeLabels(encodeLabels(labels), 'file')).toStrictEqual(E.right(labels))
      })
    )
  })

  it('decodes the format as published, byte for byte', () => {
    const file = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 255)
    expect(decodeImages(file, 'file')).toStrictEqual(
      E.right({ count: 2, height: 1, width: 2, pixels: Uint8Array.of(1, 2, 3, 255) })
    )
    expect(decodeLabels(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 9, 4), 'file')).toStrictEqual(
      E.right(Uint8Array.of(9, 4))
    )
  })

  it('shares the bytes of the file instead of copying them', () => {
    const file = idxImages(2, 3, 3)
    expect(right(decodeImages(file, 'file')).pixels.buffer).toBe(file.buffer)
  })

  it('reads a view that does not begin at the start of its buffer', () => {
    const file = idxImages(2, 3, 3)
    const shifted = new Uint8Array(file.length + 5)
    shifted.set(file, 5)
    expect(decodeImages(shifted.subarray(5), 'file')).toStrictEqual(decodeImages(file, 'file'))
  })

  it('refuses every truncation and every extension', () => {
    const file = idxImages(2, 3, 3)
    Array.from({ length: file.length }, (_, length) =>
      expect(E.isLeft(decodeImages(file.subarray(0, length), 'file'))).toBe(true)
    )
    expect(left(decodeImages(Uint8Array.of(...file, 0), 'file'))._tag).toBe('WrongSize')
  })

  it('names the file, the size that the header announces, and the size found', () => {
    const { message } = left(decodeImages(idxImages(2, 3, 3).subarray(0, 30), 'train-images-idx3-ubyte'))
    expect(message).toBe(
      'train-images-idx3-ubyte should have 16 + 2 x 3 x 3 bytes (2 images of 3 x 3), but has 30 bytes: it is truncated or damaged; get it again.'
    )
  })

  it('tells images from labels by the magic number', () => {
    expect(left(decodeLabels(idxImages(2, 3, 3), 'file')).message).toContain('00 00 08 01 (IDX labels)')
    expect(left(decodeImages(encodeLabels(Uint8Array.of(1)), 'file'))._tag).toBe('WrongMagic')
    expect(left(decodeImages(new Uint8Array(0), 'file')).message).toContain('nothing (it is empty)')
  })

  it.each([
    ['products that wrap at 2^32', [65536, 65536, 1]],
    ['products that wrap to the size of the file', [0x80000001, 2, 1]],
    ['products over 2^53', [0xffffffff, 16384, 16384]],
    ['a side over the limit', [0, 2 ** 20, 1]]
  ])('refuses %s', (_, sizes) => {
    const file = Uint8Array.from([...words([0x803, ...sizes]), 1, 2])
    expect(E.isLeft(decodeImages(file, 'file'))).toBe(true)
  })

  it.each([
    [0, 1],
    [1, 0],
    [0, 0]
  ])('refuses four billion images of %d x %d, which take no bytes', (height, width) => {
    expect(left(decodeImages(words([0x803, 0xffffffff, height, width]), 'file'))._tag).toBe('BadContent')
  })

  it('keeps the limit on sides exactly', () => {
    const limits = { ...defaultLimits, side: 3 }
    expect(E.isRight(decodeImages(idxImages(1, 3, 3), 'file', limits))).toBe(true)
    expect(left(decodeImages(idxImages(1, 3, 4), 'file', limits))._tag).toBe('TooLarge')
    expect(left(decodeImages(idxImages(1, 4, 3), 'file', limits))._tag).toBe('TooLarge')
  })

  it('does not write sizes that its pixels do not have', () => {
    const pixels = new Uint8Array(6)
    expect(left(encodeImages({ count: 1, height: 2, width: 2, pixels }))._tag).toBe('BadOption')
    expect(left(encodeImages({ count: 9, height: 0, width: 2, pixels: new Uint8Array(0) }))._tag).toBe('BadOption')
  })
})
