import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'

import { concat } from '../../src/data/bytes'
import { defaultLimits } from '../../src/data/Limits'
import { decodePng } from '../../src/data/Png'
import { encodePng, flipBit, left, noise, pngChunk, pngEnd, pngHeader, pngSignature, right } from './support'

const size = fc.integer({ min: 1, max: 9 })

const small = encodePng(3, 2, noise(18), [1, 4])

describe('Png', () => {
  // Few levels make ties between neighbours frequent, which is where Paeth's order of preference shows.
  it('undoes every mixture of the five filters', () => {
    const filters = fc.array(fc.nat(4), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(size, size, filters, fc.nat(), fc.constantFrom(3, 255), (width, height, chosen, seed, levels) => {
        const pixels = noise(width * height * 3, seed).map(byte => byte & levels)
        expect(decodePng(encodePng(width, height, pixels, chosen), 'file')).toStrictEqual(
          E.right({ height, width, pixels })
        )
      }),
      { numRuns: 300 }
    )
  })

  // Made by another encoder: Python's zlib and struct, filters 0 and 1 (rows red-green, blue-white).
  it('reads a file of another encoder', () => {
    const file = Uint8Array.from(Buffer.from(foreign, 'base64'))
    expect(right(decodePng(file, 'file'))).toStrictEqual({
      height: 2,
      width: 2,
      pixels: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255)
    })
  })

  it('joins the pixels of many chunks, and of empty ones', () => {
    const pixels = noise(300)
    expect(right(decodePng(encodePng(10, 10, pixels, [2], 1), 'file')).pixels).toStrictEqual(pixels)
  })

  it('skips chunks that it may skip, and refuses those that it may not', () => {
    const insert = (type: string): Uint8Array =>
      concat([small.subarray(0, 33), pngChunk(type, noise(5)), small.subarray(33)])
    expect(decodePng(insert('tEXt'), 'file')).toStrictEqual(decodePng(small, 'file'))
    expect(left(decodePng(insert('TEXT'), 'file'))._tag).toBe('BadPng')
  })

  it('notices every flipped bit', () => {
    Array.from({ length: small.length * 8 }, (_, bit) =>
      expect(left(decodePng(flipBit(small, bit), 'file'))._tag).toMatch(/BadPng|WrongMagic|TooLarge/)
    )
  })

  it('refuses every truncation and bytes after the end', () => {
    Array.from({ length: small.length }, (_, length) =>
      expect(E.isLeft(decodePng(small.subarray(0, length), 'file'))).toBe(true)
    )
    expect(left(decodePng(concat([small, Uint8Array.of(0)]), 'file')).message).toContain('bytes after its end')
  })

  it.each([
    ['16 bits', [16, 2, 0, 0, 0]],
    ['a palette', [8, 3, 0, 0, 0]],
    ['an alpha channel', [8, 6, 0, 0, 0]],
    ['interlacing', [8, 2, 0, 0, 1]]
  ])('refuses %s', (_, rest) => {
    const file = concat([pngSignature, pngHeader(3, 2, rest), small.subarray(33)])
    expect(left(decodePng(file, 'file')).message).toContain('depth, colour type, compression, filter and interlacing')
  })

  it.each([
    ['a width of 0', 0, 2, 'its size is 0 x 2'],
    ['a height of 0', 3, 0, 'its size is 3 x 0'],
    ['sides over the limit', 0xffffffff, 0xffffffff, '4294967295 pixels a side'],
    ['a size that its packed bytes cannot hold', 16000, 16000, 'it announces 768016000 bytes of pixels and has'],
    ['more rows than it has', 3, 3, 'it announces 30 bytes of pixels and holds 20'],
    ['fewer rows than it has', 3, 1, 'its pixels do not unpack to the 10 bytes that it announces']
  ])('refuses %s', (_, width, height, reason) => {
    const file = concat([pngSignature, pngHeader(width, height), small.subarray(33)])
    expect(left(decodePng(file, 'file')).message).toContain(reason)
  })

  it('refuses a filter that does not exist', () => {
    expect(left(decodePng(encodePng(3, 2, noise(18), [5]), 'file')).message).toContain('filter')
  })

  it('keeps the limits exactly', () => {
    expect(E.isRight(decodePng(small, 'file', { ...defaultLimits, side: 3, decodedBytes: 20 }))).toBe(true)
    expect(left(decodePng(small, 'file', { ...defaultLimits, side: 2 }))._tag).toBe('TooLarge')
    expect(left(decodePng(small, 'file', { ...defaultLimits, decodedBytes: 19 }))._tag).toBe('TooLarge')
  })

  it('refuses a file of very many empty chunks', () => {
    const empty = pngChunk('IDAT', new Uint8Array(0))
    const file = concat([pngSignature, pngHeader(1, 1), ...Array.from({ length: 2 ** 17 }, () => empty), pngEnd])
    expect(left(decodePng(file, 'file'))._tag).toBe('TooLarge')
  })
})

const foreign =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFUlEQVR4nGP4z8DA8J+BEUj8/88AAB72BP2GXVupAAAAAElFTkSuQmCC'
