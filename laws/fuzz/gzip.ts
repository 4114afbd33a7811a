/**
 * gzip: an accepted file holds what it held.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as TE from 'fp-ts/TaskEither'
import { gunzip } from '../../src/data/Gzip'
import { gzip as pack, noise } from '../data/support'
import { damaged, fuzz, type Subject } from './Subject'

const content = noise(200)

/** One member. */
export const gzip: Subject = {
  name: 'gzip',
  parts: [
    fuzz(
      damaged(pack(content)),
      bytes => TE.fromEither(gunzip(bytes, 'file')),
      unpacked => {
        assert(Buffer.compare(unpacked, content) === 0)
      }
    )
  ]
}
