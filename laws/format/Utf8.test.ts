import * as E from 'fp-ts/Either'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { counted, describe as describeValue, quote, showPath } from '../../src/format/display'
import { decodeUtf8, encodeUtf8, firstInvalidByte } from '../../src/format/Utf8'

const platformAccepts = (bytes: Uint8Array): boolean =>
  E.isRight(
    E.tryCatch(
      () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      () => undefined
    )
  )

describe('decodeUtf8', () => {
  it('undoes encodeUtf8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(decodeUtf8('a')(encodeUtf8(text))).toStrictEqual(E.right(text))
      })
    )
    expect(decodeUtf8('a')(encodeUtf8('\ufeffa'))).toStrictEqual(E.right('\ufeffa'))
  })

  it('locates the first wrong byte as the platform decides', () => {
    const near = fc.array(
      fc.constantFrom(
        0x41,
        0x7f,
        0x80,
        0xbf,
        0xc0,
        0xc2,
        0xdf,
        0xe0,
        0xa0,
        0x9f,
        0xed,
        0xef,
        0xf0,
        0x90,
        0x8f,
        0xf4,
        0xf5,
        0xff
      ),
      { maxLength: 6 }
    )
    fc.assert(
      fc.property(near, codes => {
        const bytes = Uint8Array.from(codes)
        const first = firstInvalidByte(bytes)
        expect(first === bytes.length).toBe(platformAccepts(bytes))
        expect(platformAccepts(bytes.subarray(0, first))).toBe(true)
      }),
      { numRuns: 20_000 }
    )
  })

  it('agrees with the platform on every sequence of two bytes', () => {
    const pairs = Array.from({ length: 65_536 }, (_, index) => Uint8Array.of(index >> 8, index & 255))
    expect(pairs.filter(pair => (firstInvalidByte(pair) === 2) !== platformAccepts(pair))).toStrictEqual([])
  })
})

describe('what a file says, shown in a sentence', () => {
  it('never holds a character that hides or moves text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), (text, path) => {
        const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u
        expect(quote(text)).not.toMatch(hidden)
        expect(showPath(path)).not.toMatch(hidden)
        expect(describeValue(text)).not.toMatch(hidden)
      })
    )
  })

  it('is short', () => {
    expect(quote('a'.repeat(1000)).length).toBeLessThan(70)
  })

  it('reads as prose', () => {
    expect([counted(0, 'byte'), counted(1, 'byte'), counted(2, 'byte')]).toStrictEqual(['0 bytes', '1 byte', '2 bytes'])
    expect(showPath(['layers', '2', 'units', 'a b'])).toBe('layers[2].units["a b"]')
    expect([undefined, null, -0, true, [1], {}, 1n].map(describeValue)).toStrictEqual([
      'nothing',
      'null',
      'the number -0',
      'true',
      'an array of 1 value',
      'an object',
      'a bigint'
    ])
  })
})
