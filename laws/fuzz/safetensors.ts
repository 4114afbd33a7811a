/**
 * safetensors: what is accepted can be written, and read again to the same bits.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as TE from 'fp-ts/TaskEither'
import { decode, encode, type Safetensors } from '../../src/format/safetensors'
import { safetensorsValue } from '../format/safetensorsArbitraries'
import { mutantOf, rightOf } from '../format/support'
import { fuzz, type Subject } from './Subject'

const write = encode('weights')
const read = decode('weights')

/** Values as bytes, since NaN has many; maps, since a writer puts names in order. */
const bits = ({ tensors, metadata }: Safetensors): unknown => ({
  metadata,
  tensors: new Map(
    [...tensors].map(([name, { dtype, shape, data }]) => [
      name,
      [dtype, shape, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')]
    ])
  )
})

/** Any file that is well formed, damaged. */
export const safetensors: Subject = {
  name: 'safetensors',
  parts: [
    fuzz(
      safetensorsValue.map(value => rightOf(write(value))).chain(mutantOf),
      bytes => TE.fromEither(read(bytes)),
      value => {
        assert.deepStrictEqual(bits(rightOf(read(rightOf(write(value))))), bits(value))
      }
    )
  ]
}
