import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'

import { concat } from '../../src/data/bytes'
import { gunzip, gunzipIfPacked } from '../../src/data/Gzip'
import { defaultLimits } from '../../src/data/Limits'
import { gzip, left, noise } from './support'

describe('Gzip', () => {
  it('gunzip . gzip = id', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), bytes => {
        expect(gunzip(gzip(bytes), 'file')).toStrictEqual(E.right(bytes))
      })
    )
  })

  it('gunzipIfPacked leaves other bytes as they are', () => {
    const plain = noise(100)
    expect(gunzipIfPacked(plain, 'file')).toStrictEqual(E.right(plain))
    expect(gunzipIfPacked(gzip(plain), 'file')).toStrictEqual(E.right(plain))
  })

  it('refuses every truncation, bytes after the end, and a second member', () => {
    const file = gzip(noise(50))
    Array.from({ length: file.length }, (_, length) =>
      expect(left(gunzip(file.subarray(0, length), 'file'))._tag).toMatch(/BadGzip|TooLarge/)
    )
    expect(left(gunzip(concat([file, Uint8Array.of(1, 2, 3, 4)]), 'file'))._tag).toMatch(/BadGzip|TooLarge/)
    expect(left(gunzip(concat([file, Uint8Array.of(60, 0, 0, 0)]), 'file'))._tag).toBe('BadGzip')
    expect(left(gunzip(concat([file, file]), 'file'))._tag).toBe('BadGzip')
  })

  it('refuses a bomb by the size that it announces', () => {
    const bomb = gzip(new Uint8Array(2 ** 26))
    const error = left(gunzip(bomb, 'bomb.gz'))
    expect(error._tag).toBe('TooLarge')
    expect(error.message).toContain('67108864 bytes when unpacked')
  })

  it('refuses a bomb that lies about its size, without unpacking it', () => {
    const bomb = gzip(new Uint8Array(2 ** 28))
    const lying = concat([bomb.subarray(0, bomb.length - 4), Uint8Array.of(16, 0, 0, 0)])
    // had it been unpacked whole, the message would tell the true size
    expect(left(gunzip(lying, 'bomb.gz'))).toMatchObject({
      _tag: 'BadGzip',
      reason: 'it does not unpack to the size that it announces'
    })
  })

  it('keeps the limits exactly', () => {
    const file = gzip(new Uint8Array(5000))
    const limits = { ...defaultLimits, gzipFloor: 0 }
    const ratio = 5000 / file.length
    expect(E.isRight(gunzip(file, 'file', { ...limits, gzipRatio: ratio, decodedBytes: 5000 }))).toBe(true)
    expect(left(gunzip(file, 'file', { ...limits, gzipRatio: ratio * 0.999, decodedBytes: 5000 }))._tag).toBe(
      'TooLarge'
    )
    expect(left(gunzip(file, 'file', { ...limits, gzipRatio: ratio, decodedBytes: 4999 }))._tag).toBe('TooLarge')
    expect(E.isRight(gunzip(file, 'file', { ...limits, gzipRatio: 1, gzipFloor: 5000 }))).toBe(true)
  })
})
