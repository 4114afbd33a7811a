/**
 * IDX: an accepted file is the encoding of what was read.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as TE from 'fp-ts/TaskEither'
import { decodeImages, decodeLabels, encodeImages, encodeLabels } from '../../src/data/Idx'
import { idxImages, idxLabels, right } from '../data/support'
import { damaged, fuzz, type Subject } from './Subject'

const same = (x: Uint8Array, y: Uint8Array): void => {
  assert(Buffer.compare(x, y) === 0, 'what was read is not what the file says')
}

/** Images and labels. */
export const idx: Subject = {
  name: 'IDX',
  parts: [
    fuzz(
      damaged(idxImages(3, 4, 5)),
      bytes => TE.fromEither(decodeImages(bytes, 'images')),
      (images, bytes) => {
        same(right(encodeImages(images)), bytes)
      }
    ),
    fuzz(
      damaged(idxLabels(40)),
      bytes => TE.fromEither(decodeLabels(bytes, 'labels')),
      (labels, bytes) => {
        same(encodeLabels(labels), bytes)
      }
    )
  ]
}
