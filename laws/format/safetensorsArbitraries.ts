/** Well-formed safetensors values: all element types, ranks 0 to 8, empty axes, every bit pattern of the elements. */
import fc from 'fast-check'

import type { Safetensors } from '../../src/format/safetensors'
import { fromBytes, widths, type Dtype, type StoredTensor } from '../../src/format/StoredTensor'

const dtype: fc.Arbitrary<Dtype> = fc.constantFrom('F64', 'F32', 'I64', 'I32', 'U32', 'U8')

const shape: fc.Arbitrary<ReadonlyArray<number>> = fc.oneof(
  { arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }), weight: 4 },
  { arbitrary: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 8 }), weight: 1 },
  { arbitrary: fc.constantFrom([0, 2_147_483_647], [0], [], [7]), weight: 1 }
)

const size = (axes: ReadonlyArray<number>): number => axes.reduce((product, axis) => product * axis, 1)

export const storedTensor: fc.Arbitrary<StoredTensor> = fc.tuple(dtype, shape).chain(([type, axes]) => {
  const bytes = widths[type] * size(axes)
  return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(content => fromBytes(type, axes, content))
})

/** Names that a file may use: visible, composed, not reserved, not forbidden as keys. */
export const tensorName: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom('layer1.weight', '0', '10', '2', 'toString', 'hasOwnProperty', '__proto', 'w"\\', '\u00e9')
  )
  .map(name => name.normalize('NFC'))
  .filter(name => !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(name))
  .filter(name => !['__metadata__', '__proto__', 'constructor', 'prototype'].includes(name))

const metadata: fc.Arbitrary<ReadonlyArray<readonly [string, string]>> = fc.uniqueArray(
  fc.tuple(tensorName, fc.string({ unit: 'grapheme' })),
  { selector: ([key]) => key, maxLength: 4 }
)

const namedTensors = fc.uniqueArray(fc.tuple(tensorName, storedTensor), { selector: ([name]) => name, maxLength: 6 })

export const safetensorsValue: fc.Arbitrary<Safetensors> = fc
  .record({ tensors: namedTensors, metadata })
  .map(parts => ({ tensors: new Map(parts.tensors), metadata: new Map(parts.metadata) }))

/** A file with this header, whatever it says, before this many zero bytes of data. */
export const fileWith = (header: string, dataBytes = 0): Uint8Array => {
  const text = new TextEncoder().encode(header)
  const file = new Uint8Array(8 + text.length + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  return file
}

/** One entry of a header, with parts of its JSON replaced as they are. */
export const entry = (parts: Readonly<{ dtype?: string; shape?: string; data_offsets?: string }> = {}): string =>
  `{"dtype":${parts.dtype ?? '"F32"'},"shape":${parts.shape ?? '[1]'},"data_offsets":${parts.data_offsets ?? '[0,4]'}}`
