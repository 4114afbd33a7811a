/**
 * PNG: an accepted file shows what it showed, or as many pixels as its header says where damage fits its checksums.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import * as TE from 'fp-ts/TaskEither'
import { concat, words } from '../../src/data/bytes'
import { decodePng } from '../../src/data/Png'
import { encodePng, noise } from '../data/support'
import { damaged, fuzz, type Subject } from './Subject'

const [width, height] = [4, 5]
const pixels = noise(width * height * 3)
const file = encodePng(width, height, pixels, [0, 1, 2, 3, 4], 20)

/** Each chunk's checksum is made to fit, so that damage reaches what lies behind the checksums. */
const resealed = (bytes: Uint8Array, at = 8): Uint8Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = at + 12 <= bytes.length ? at + 12 + view.getUint32(at) : Infinity
  if (end > bytes.length) return bytes
  const sum = words([crc32(bytes.subarray(at + 4, end - 4))])
  return resealed(concat([bytes.subarray(0, end - 4), sum, bytes.subarray(end)]), end)
}

/** With its checksums, and with checksums that fit the damage. */
export const png: Subject = {
  name: 'PNG',
  parts: [
    fuzz(
      damaged(file),
      bytes => TE.fromEither(decodePng(bytes, 'image')),
      image => {
        assert.deepStrictEqual(image, { height, width, pixels })
      }
    ),
    fuzz(
      damaged(file).map(bytes => resealed(bytes)),
      bytes => TE.fromEither(decodePng(bytes, 'image')),
      image => {
        assert(image.pixels.length === image.width * image.height * 3)
      }
    )
  ]
}
