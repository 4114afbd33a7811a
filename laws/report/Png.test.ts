import { crc32, inflateSync } from 'node:zlib'

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { base64 } from '../../src/report/svg/Base64'
import { png, pngDataUri, type Raster } from '../../src/report/svg/Png'

const rasters: fc.Arbitrary<Raster> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom(1 as const, 3 as const)
  })
  .chain(size =>
    fc
      .uint8Array({
        minLength: size.width * size.height * size.channels,
        maxLength: size.width * size.height * size.channels
      })
      .map(bytes => ({ ...size, bytes }))
  )

interface Chunk {
  readonly name: string
  readonly data: Buffer
  readonly sound: boolean
}

const chunksOf = (bytes: Buffer): ReadonlyArray<Chunk> => {
  if (bytes.length === 0) return []
  const length = bytes.readUInt32BE(0)
  const name = bytes.toString('latin1', 4, 8)
  const data = bytes.subarray(8, 8 + length)
  const sound = crc32(bytes.subarray(4, 8 + length)) === bytes.readUInt32BE(8 + length)
  return [{ name, data, sound }, ...chunksOf(bytes.subarray(12 + length))]
}

describe('base64', () => {
  it("is Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      })
    )
  })
})

describe('PNG', () => {
  it('decodes to the pixels it was given', () => {
    fc.assert(
      fc.property(rasters, image => {
        const file = Buffer.from(png(image))
        expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
        const chunks = chunksOf(file.subarray(8))
        expect(chunks.map(chunk => [chunk.name, chunk.sound])).toEqual([
          ['IHDR', true],
          ['IDAT', true],
          ['IEND', true]
        ])
        const header = chunks[0]?.data
        expect([header?.readUInt32BE(0), header?.readUInt32BE(4), header?.[8], header?.[9]]).toEqual([
          image.width,
          image.height,
          8,
          image.channels === 1 ? 0 : 2
        ])
        const stride = image.width * image.channels
        const rows = inflateSync(chunks[1]?.data ?? Buffer.alloc(0))
        const pixels = Array.from({ length: image.height }, (_, y) => [
          ...rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1))
        ]).flat()
        expect(pixels).toEqual(Array.from(image.bytes))
      }),
      { numRuns: 40 }
    )
  })

  it('holds images of more than one stored block', () => {
    const image: Raster = { width: 300, height: 250, channels: 1, bytes: new Uint8Array(75000).map((_, i) => i % 251) }
    const rows = inflateSync(chunksOf(Buffer.from(png(image)).subarray(8))[1]?.data ?? Buffer.alloc(0))
    expect(rows).toHaveLength(250 * 301)
    expect(rows[301 * 249 + 300]).toBe(74999 % 251)
  })

  it('is an address that a page can hold', () => {
    expect(pngDataUri({ width: 1, height: 1, channels: 1, bytes: [7] })).toMatch(/^data:image\/png;base64,iVBORw0KGgo/)
  })
})
