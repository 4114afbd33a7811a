import * as E from 'fp-ts/Either'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { isObject } from '../../src/format/codecs'
import { decode, encode, safetensors, type Safetensors } from '../../src/format/safetensors'
import { defaultSafetensorsLimits, type SafetensorsLimits } from '../../src/format/SafetensorsLimits'
import { elementCount, reversedElements, toBytes, type StoredTensor } from '../../src/format/StoredTensor'
import { entry, fileWith, safetensorsValue } from './safetensorsArbitraries'
import { answersSafely, leftOf, rightOf } from './support'

const source = 'weights.safetensors'
const read = decode(source)
const write = encode(source)

const f32 = (values: ReadonlyArray<number>, shape: ReadonlyArray<number> = [values.length]): StoredTensor => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from(values)
})

// An entry of a header that places a tensor, which the metadata are not.
const Placed = t.type({ data_offsets: t.array(t.number) })

const small = safetensors(
  new Map<string, StoredTensor>([
    ['layer.bias', f32([0.5, -1])],
    ['layer.weight', { dtype: 'F64', shape: [2, 1], data: Float64Array.of(1, 2) }],
    ['steps', { dtype: 'I64', shape: [], data: BigInt64Array.of(-3n) }],
    ['mask', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 0, 1) }]
  ]),
  new Map([['format', 'credence']])
)

// Bits, because NaN has many, and no two of them are equal as numbers.
const bits = ({ tensors, metadata }: Safetensors): unknown => [
  [...tensors].map(([name, tensor]) => [name, tensor.dtype, tensor.shape, toBytes(tensor)]).sort(),
  [...metadata].sort()
]

describe('encode and decode', () => {
  it('decode undoes encode, to the bit', () => {
    fc.assert(
      fc.property(safetensorsValue, value => {
        const bytes = rightOf(write(value))
        const decoded = rightOf(answersSafely(() => read(bytes)))
        expect(bits(decoded)).toStrictEqual(bits(value))
        expect(write(decoded)).toStrictEqual(E.right(bytes))
      }),
      { numRuns: 2000 }
    )
  })

  it('encode depends on the content, not on the order of the maps', () => {
    fc.assert(
      fc.property(safetensorsValue, value => {
        const reversed = safetensors(new Map([...value.tensors].reverse()), new Map([...value.metadata].reverse()))
        expect(write(reversed)).toStrictEqual(write(value))
      })
    )
  })

  it('data begin at a multiple of 8 and each tensor at a multiple of its width', () => {
    fc.assert(
      fc.property(safetensorsValue, value => {
        const bytes = rightOf(write(value))
        const header = Number(new DataView(bytes.buffer).getBigUint64(0, true))
        const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)))
        const begins = (isObject(json) ? Object.entries(json) : []).flatMap(([name, entry]) =>
          Placed.is(entry) ? [[name, entry.data_offsets[0] ?? NaN] as const] : []
        )
        expect(header % 8).toBe(0)
        expect(begins.map(([name]) => name).sort()).toStrictEqual([...value.tensors.keys()].sort())
        begins.forEach(([name, begin]) =>
          expect(begin % (value.tensors.get(name)?.data.BYTES_PER_ELEMENT ?? NaN)).toBe(0)
        )
      })
    )
  })

  it('a file is what its format says, byte by byte', () => {
    const header = '{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    const file = fileWith(header + ' ', 8)
    file.set([0, 0, 128, 63, 0, 0, 0, 192], 8 + header.length + 1)
    const value = safetensors(new Map([['x', f32([1, -2])]]), new Map([['a', 'b']]))
    expect(write(value)).toStrictEqual(E.right(file))
    expect(read(file)).toStrictEqual(E.right(value))
  })

  it('an empty file has a header and nothing else', () => {
    expect(write(safetensors(new Map()))).toStrictEqual(E.right(fileWith('{}      ')))
    expect(read(fileWith('{}'))).toStrictEqual(E.right(safetensors(new Map())))
  })

  it('reads a header of any length, and tensors at odd places', () => {
    const file = fileWith(
      `{"b":${entry({ dtype: '"U8"', data_offsets: '[0,1]' })},"x":${entry({ data_offsets: '[1,5]' })}}`,
      5
    )
    expect(rightOf(read(file)).tensors.get('x')).toStrictEqual(f32([0]))
    const inside = new Uint8Array(file.length + 3)
    inside.set(file, 3)
    expect(read(inside.subarray(3))).toStrictEqual(read(file))
    // A Buffer is a Uint8Array whose slice is a view: of a pool that holds the bytes of others.
    expect(read(Buffer.from(file))).toStrictEqual(read(file))
  })

  it('gives copies', () => {
    const bytes = rightOf(write(small))
    const tensor = rightOf(read(bytes)).tensors.get('mask')
    bytes.fill(255)
    expect(tensor).toStrictEqual(small.tensors.get('mask'))
  })
})

describe('damage', () => {
  const bytes = rightOf(write(small))
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true))

  it('every truncation is refused', () => {
    Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length)).forEach(cut => {
      expect(E.isLeft(answersSafely(() => read(cut)))).toBe(true)
    })
  })

  it('every extension is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), more => {
        expect(E.isLeft(answersSafely(() => read(Uint8Array.of(...bytes, ...more))))).toBe(true)
      })
    )
  })

  it('every flip of one bit of the header is answered, and those of its length, shapes and offsets are refused', () => {
    const flips = Array.from({ length: (8 + headerLength) * 8 }, (_, bit) =>
      bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    )
    const survivors = flips.map(flipped => answersSafely(() => read(flipped))).filter(E.isRight)
    // What a flip can change unseen is a letter of a name or of the metadata, I64 to F64 and F32 to I32's like: a
    // checksum finds those. It never changes how many tensors there are or how many elements they have.
    const sizes = ({ tensors }: Safetensors): unknown =>
      [...tensors.values()].map(tensor => [tensor.shape, tensor.data.byteLength])
    survivors.forEach(({ right }) => expect(sizes(right)).toStrictEqual(sizes(rightOf(read(bytes)))))
    expect(flips.slice(0, 64).map(read).filter(E.isRight)).toStrictEqual([])
  })

  it('answers any bytes safely', () => {
    const framed = fc.string({ unit: 'binary-ascii', maxLength: 60 }).map(text => fileWith(`{${text}`, 4))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), framed), file => void answersSafely(() => read(file))),
      {
        numRuns: 5000
      }
    )
  })
})

describe('limits, at the limit and one past it', () => {
  const many = (count: number): string =>
    `{${Array.from({ length: count }, (_, i) => `"t${i}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`).join(',')}}`
  const empty = (shape: string): string => `{"x":${entry({ shape, data_offsets: '[0,0]' })}}`
  const named = (name: string): string => `{"${name}":${entry({ shape: '[0]', data_offsets: '[0,0]' })}}`
  const spaced = (bytes: number): string => `{}${' '.repeat(bytes - 2)}`

  it.each<{ option: string; within: string; past: string; changes?: Partial<SafetensorsLimits> }>([
    { option: 'header.bytes', within: spaced(8_388_608), past: spaced(8_388_609) },
    { option: 'rank', within: empty('[0,1,1,1,1,1,1,1]'), past: empty('[0,1,1,1,1,1,1,1,1]') },
    { option: 'rank', within: empty('[0]'), past: empty('[0,1]'), changes: { rank: 1 } },
    { option: 'dimension', within: empty('[2147483647,0]'), past: empty('[2147483648,0]') },
    { option: 'nameBytes', within: named('a'.repeat(256)), past: named('a'.repeat(257)) },
    { option: 'nameBytes', within: named('\u20ac'.repeat(85) + 'a'), past: named('\u20ac'.repeat(86)) },
    { option: 'tensors', within: many(3), past: many(4), changes: { tensors: 3 } },
    { option: 'tensors', within: many(100_000), past: many(100_001), changes: { emptyTensors: 100_000 } },
    { option: 'keys', within: many(10_001), past: many(10_002) }
  ])('$option with $changes', ({ option, within, past, changes }) => {
    const limits = { ...defaultSafetensorsLimits, ...changes }
    expect(E.isRight(decode(source, limits)(fileWith(within)))).toBe(true)
    expect(leftOf(decode(source, limits)(fileWith(past)))).toMatchObject({ _tag: 'LimitExceeded', option })
  })

  it('hold for writing as well', () => {
    const limits = { ...defaultSafetensorsLimits, tensors: 3 }
    expect(leftOf(encode(source, limits)(small))).toMatchObject({ _tag: 'LimitExceeded', option: 'tensors' })
    const short = { ...defaultSafetensorsLimits, header: { ...defaultSafetensorsLimits.header, bytes: 64 } }
    expect(leftOf(encode(source, short)(small))).toMatchObject({ _tag: 'LimitExceeded', option: 'header.bytes' })
  })
})

describe('encode refuses what decode would', () => {
  it.each<readonly [string, string, StoredTensor]>([
    ['a reserved name', '__metadata__', f32([1])],
    ['a forbidden name', '__proto__', f32([1])],
    ['an empty name', '', f32([1])],
    ['a name with a line feed', 'a\nb', f32([1])],
    ['a name that reads backwards', 'a\u202eb', f32([1])],
    ['a name in decomposed form', 'e\u0301', f32([1])],
    ['a name with half of a pair', 'a\ud800', f32([1])],
    ['a long name', 'a'.repeat(257), f32([1])],
    ['too few elements', 'x', f32([1], [2])],
    ['too many elements', 'x', f32([1, 2], [1])],
    ['a negative axis', 'x', f32([1], [-1])],
    ['a fractional axis', 'x', f32([1], [1.5])],
    ['an axis that is not a number', 'x', f32([], [NaN])],
    ['too many axes', 'x', f32([1], [1, 1, 1, 1, 1, 1, 1, 1, 1])]
  ])('%s', (_, name, tensor) => {
    expect(E.isLeft(write(safetensors(new Map([[name, tensor]]))))).toBe(true)
  })

  it('metadata with a forbidden key', () => {
    expect(leftOf(write(safetensors(new Map(), new Map([['constructor', 'x']]))))._tag).toBe('InvalidJson')
  })
})

describe('elementCount', () => {
  const axis = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.maxSafeNat(), fc.integer({ min: 0, max: 2 ** 31 - 1 }))

  it('is the product, or nothing when the product of the axes but for zeros is above 2^53 - 1', () => {
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 8 }), shape => {
        const exact = shape.reduce((product, size) => product * BigInt(Math.max(1, size)), 1n)
        const product = shape.includes(0) ? 0 : Number(exact)
        expect(elementCount(shape)).toBe(exact > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : product)
      }),
      { numRuns: 20_000 }
    )
  })

  it.each([
    [[3, 3002399751580331]],
    [[2 ** 32, 2 ** 32]],
    [[0, 2 ** 53 - 1, 2]],
    [[2 ** 27, 2 ** 26]],
    [[94906267, 94906267]]
  ])('refuses %j', shape => {
    expect(elementCount(shape)).toBeUndefined()
  })
})

describe('byte order', () => {
  it('reversing twice changes nothing; once, it reverses each element', () => {
    expect(reversedElements(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4)).toStrictEqual(
      Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5)
    )
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 4, 8), fc.uint8Array({ minLength: 8, maxLength: 8 }), (width, bytes) => {
        expect(reversedElements(reversedElements(bytes, width), width)).toStrictEqual(bytes)
      })
    )
  })
})
