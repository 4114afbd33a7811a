/** Files made by hand to harm a careless reader of safetensors. Each is refused with the error named beside it. */
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'

import { decode } from '../../src/format/safetensors'
import { defaultSafetensorsLimits } from '../../src/format/SafetensorsLimits'
import { entry, fileWith } from './safetensorsArbitraries'
import { answersSafely, leftOf, rightOf } from './support'

const read = decode('w.safetensors')

const one = (parts: Parameters<typeof entry>[0], dataBytes = 4): Uint8Array =>
  fileWith(`{"x":${entry(parts)}}`, dataBytes)

const lengthField = (length: bigint, rest = '{}'): Uint8Array => {
  const file = fileWith(rest)
  new DataView(file.buffer).setBigUint64(0, length, true)
  return file
}

// A reader that sizes a buffer by what a file claims fails at this one before it reads a byte of it.
const claims = (name: string, file: Uint8Array, error: object): readonly [string, Uint8Array, object] => [
  name,
  file,
  error
]

const frame = { _tag: 'InvalidFrame' }
const tensor = { _tag: 'InvalidTensor', tensor: 'x' }
const json = (fault: string): object => ({ _tag: 'InvalidJson', fault })
const limit = (option: string): object => ({ _tag: 'LimitExceeded', option })
const mismatch = (path: ReadonlyArray<string>): object => ({ _tag: 'Mismatch', issues: [{ path }] })

describe('the frame', () => {
  it.each([
    claims('nothing', new Uint8Array(0), frame),
    claims('seven bytes', new Uint8Array(7), frame),
    claims('only a length of zero', new Uint8Array(8), frame),
    claims('a header of 2^63 bytes', lengthField(2n ** 63n), limit('header.bytes')),
    claims('a header of 2^64 - 1 bytes', lengthField(2n ** 64n - 1n), limit('header.bytes')),
    claims('a header of 2^53 + 1 bytes', lengthField(2n ** 53n + 1n), limit('header.bytes')),
    claims(
      'a header of 2^32 + 2 bytes, which is 2 to a 32-bit reader',
      lengthField(2n ** 32n + 2n),
      limit('header.bytes')
    ),
    claims('a header of a gigabyte of spaces', lengthField(2n ** 30n, `{${' '.repeat(1000)}`), limit('header.bytes')),
    claims('a header one byte longer than the file', lengthField(3n), frame),
    claims('a header without the closing brace', lengthField(1n), json('Syntax')),
    claims('a header that begins with a space', fileWith(' {}'), frame),
    claims('a header that is an array', fileWith('[]'), frame),
    claims('a header that is null', fileWith('null'), frame),
    claims('two headers', fileWith('{}{}'), json('Syntax')),
    claims('a header of 8 MiB of spaces', fileWith(`{${' '.repeat(8_388_607)}`), json('Syntax')),
    claims('bytes after the data', one({}, 4 + 4096), frame),
    claims('data without a tensor', fileWith('{}', 16), frame),
    claims(
      'bytes that are not UTF-8',
      fileWith('{}').map((byte, at) => (at === 9 ? 0xff : byte)),
      { _tag: 'InvalidUtf8' }
    )
  ])('%s', (_, file, error) => {
    expect(leftOf(answersSafely(() => read(file)))).toMatchObject(error)
  })
})

describe('the places of tensors', () => {
  const two = (first: string, second: string, dataBytes: number): Uint8Array =>
    fileWith(`{"a":${entry({ data_offsets: first })},"x":${entry({ data_offsets: second })}}`, dataBytes)

  it.each([
    claims('two tensors on the same bytes', two('[0,4]', '[0,4]', 4), tensor),
    claims('tensors that overlap', two('[0,4]', '[2,6]', 6), tensor),
    claims('a hole between tensors', two('[0,4]', '[5,9]', 9), tensor),
    claims('a hole before the first', one({ data_offsets: '[4,8]' }, 8), tensor),
    claims('an end beyond the file', one({ shape: '[2]', data_offsets: '[0,8]' }, 4), frame),
    claims('an end before the begin', one({ data_offsets: '[4,0]' }), tensor),
    claims('an end at 2^53 - 1', one({ data_offsets: '[0,9007199254740991]' }), tensor),
    claims(
      'offsets above 2^53',
      one({ data_offsets: '[9007199254740992,9007199254740996]' }),
      mismatch(['data_offsets', '0'])
    ),
    claims('one offset', one({ data_offsets: '[0]' }), tensor),
    claims('three offsets', one({ data_offsets: '[0,4,8]' }), tensor),
    claims('no offsets', one({ data_offsets: '[]' }), tensor),
    claims('negative offsets', one({ data_offsets: '[-4,0]' }), mismatch(['data_offsets', '0'])),
    claims('an offset of minus zero', one({ data_offsets: '[-0,4]' }), mismatch(['data_offsets', '0'])),
    claims('offsets as text', one({ data_offsets: '["0","4"]' }), mismatch(['data_offsets', '0'])),
    claims('offsets as an object', one({ data_offsets: '{"0":0,"1":4}' }), mismatch(['data_offsets']))
  ])('%s', (_, file, error) => {
    expect(leftOf(answersSafely(() => read(file)))).toMatchObject(error)
  })
})

describe('shapes and element types', () => {
  it.each([
    claims('a shape of [1000, 1000] with 4 bytes', one({ shape: '[1000,1000]' }), tensor),
    claims(
      'a shape of [2^32, 2^32], which is 0 to 32 and to 64 bits',
      one({ shape: '[4294967296,4294967296]' }),
      limit('dimension')
    ),
    claims(
      'a shape of [65536, 65536], which is 0 to 32 bits',
      one({ shape: '[65536,65536]', data_offsets: '[0,0]' }, 0),
      tensor
    ),
    claims('a shape whose product is 2^53 + 1', one({ shape: '[3,3002399751580331]' }), limit('dimension')),
    claims('a shape whose bytes are 2^64', one({ shape: '[2147483647,2147483647,4]' }), tensor),
    claims(
      'a huge shape excused by a zero',
      one({ shape: '[0,2147483647,2147483647,2147483647]', data_offsets: '[0,0]' }, 0),
      tensor
    ),
    claims('negative axes whose product is right', one({ shape: '[-1,-1]' }), mismatch(['shape', '0'])),
    claims('an axis of minus zero', one({ shape: '[-0]', data_offsets: '[0,0]' }, 0), mismatch(['shape', '0'])),
    claims('a fractional axis', one({ shape: '[1.5]' }), mismatch(['shape', '0'])),
    claims('an axis of NaN', one({ shape: '[NaN]' }), json('Syntax')),
    claims('an axis of null', one({ shape: '[null]' }), mismatch(['shape', '0'])),
    claims('an axis as text', one({ shape: '["1"]' }), mismatch(['shape', '0'])),
    claims('an axis of 1e999', one({ shape: '[1e999]' }), json('NumberOverflow')),
    claims('an axis as an array', one({ shape: '[[1]]' }), mismatch(['shape', '0'])),
    claims('a shape as a number', one({ shape: '1' }), mismatch(['shape'])),
    claims('a shape as an object with a length', one({ shape: '{"length":1,"0":1}' }), mismatch(['shape'])),
    claims('a shape of a million axes', one({ shape: `[${'1,'.repeat(900_000)}1]` }), limit('items')),
    claims('a shape of sixty axes', one({ shape: `[${'1,'.repeat(59)}1]` }), limit('rank')),
    claims('an unknown element type', one({ dtype: '"F128"' }), mismatch(['dtype'])),
    claims('an element type with a null character', one({ dtype: '"F32\\u0000"' }), mismatch(['dtype'])),
    claims('an element type in lower case', one({ dtype: '"f32"' }), mismatch(['dtype'])),
    claims('an element type that objects inherit', one({ dtype: '"toString"' }), mismatch(['dtype'])),
    claims('an element type __proto__', one({ dtype: '"__proto__"' }), mismatch(['dtype'])),
    claims('an element type as a number', one({ dtype: '32' }), mismatch(['dtype']))
  ])('%s', (_, file, error) => {
    expect(leftOf(answersSafely(() => read(file)))).toMatchObject(error)
  })
})

describe('names, keys and metadata', () => {
  const named = (name: string): Uint8Array => fileWith(`{"${name}":${entry()}}`, 4)
  const stacked = (shape: string, bytes: number): Uint8Array => {
    const entries = Array.from({ length: 90_000 }, (_, i) => `"${i}":${entry({ shape, data_offsets: `[0,${bytes}]` })}`)
    return fileWith(`{${entries.join(',')}}`, bytes)
  }
  const many = Array.from({ length: 250_000 }, (_, index) => `"${index}":{}`).join(',')

  it.each([
    claims('the name __proto__', named('__proto__'), json('ForbiddenKey')),
    claims('the name __proto__ in escapes', named('\\u005f_proto__'), json('ForbiddenKey')),
    claims('the name constructor', named('constructor'), json('ForbiddenKey')),
    claims('the name prototype', named('prototype'), json('ForbiddenKey')),
    claims('a name given twice', fileWith(`{"x":${entry()},"x":${entry()}}`, 4), json('DuplicateKey')),
    claims(
      'a name given twice, once in escapes',
      fileWith(`{"x":${entry()},"\\u0078":${entry()}}`, 4),
      json('DuplicateKey')
    ),
    claims(
      'a key given twice in an entry',
      fileWith('{"x":{"dtype":"U8","dtype":"F64","shape":[],"data_offsets":[0,8]}}', 8),
      json('DuplicateKey')
    ),
    claims('metadata given twice', fileWith('{"__metadata__":{},"__metadata__":{}}'), json('DuplicateKey')),
    claims('half of a surrogate pair', named('\\ud800'), json('LoneSurrogate')),
    claims('an empty name', named(''), { _tag: 'InvalidTensor' }),
    claims('a name with a null character', named('a\\u0000'), { _tag: 'InvalidTensor' }),
    claims('a name that reads backwards', named('a\\u202e'), { _tag: 'InvalidTensor' }),
    claims('a name in decomposed form', named('e\u0301'), { _tag: 'InvalidTensor' }),
    claims('a name of a megabyte', named('a'.repeat(1_000_000)), limit('nameBytes')),
    claims('a quarter of a million names', fileWith(`{${many}}`), limit('keys')),
    claims('ten million names', lengthField(120_000_000n, `{${many}}`), limit('header.bytes')),
    claims('ninety thousand tensors on four bytes', stacked('[1]', 4), limit('keys')),
    claims('levels of nesting', fileWith(`{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), limit('depth')),
    claims('open levels of nesting', fileWith('{"a":'.repeat(1_000_000)), limit('depth')),
    claims('two million values', fileWith(`{"x":[${'0,'.repeat(2_000_000)}0]}`), limit('items')),
    claims('an entry that is null', fileWith('{"x":null}'), mismatch([])),
    claims('an entry that is an array', fileWith('{"x":[]}'), mismatch([])),
    claims('an entry without a shape', fileWith('{"x":{"dtype":"U8","data_offsets":[0,0]}}'), mismatch(['shape'])),
    claims(
      'an entry with a key that is not known',
      fileWith('{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"data":"x"}}'),
      mismatch(['data'])
    ),
    claims('metadata that is not a dictionary', fileWith('{"__metadata__":[]}'), mismatch([])),
    claims('metadata that is not text', fileWith('{"__metadata__":{"a":1}}'), mismatch(['a'])),
    claims('metadata with a forbidden key', fileWith('{"__metadata__":{"__proto__":"x"}}'), json('ForbiddenKey'))
  ])('%s', (_, file, error) => {
    expect(leftOf(answersSafely(() => read(file)))).toMatchObject(error)
  })

  // Five megabytes of header that is read to its end, since there are bytes enough for as many tensors.
  it('ninety thousand tensors on one block', () => {
    const file = stacked('[25000]', 100_000)
    const mebibytes = file.length / 1_048_576
    expect(leftOf(answersSafely(() => read(file), 100 * mebibytes))).toMatchObject({ _tag: 'InvalidTensor' })
  })

  it('a name that objects inherit is a name like another', () => {
    const names = ['toString', 'hasOwnProperty', '__defineGetter__', 'valueOf', 'length', '0']
    const entries = names.map(
      (name, index) => `"${name}":${entry({ data_offsets: `[${index * 4},${index * 4 + 4}]` })}`
    )
    const { tensors } = rightOf(answersSafely(() => read(fileWith(`{${entries.join(',')}}`, names.length * 4))))
    expect([...tensors.keys()]).toStrictEqual(names)
    expect(tensors.has('isPrototypeOf')).toBe(false)
  })
})

describe('memory', () => {
  it('a refused file takes at most 64 MiB beside itself', () => {
    const collect = globalThis.gc
    const files = [
      fileWith(`{${'"":{},'.repeat(1)}"x":[${'{},'.repeat(900_000)}{}]}`),
      fileWith(`{"x":[${'[],'.repeat(900_000)}[]]}`),
      one({ shape: `[${'1,'.repeat(900_000)}1]` }),
      one({ shape: '[1000000000]', data_offsets: '[0,4000000000]' })
    ]
    files.forEach(file => {
      collect?.()
      const before = process.memoryUsage()
      expect(E.isLeft(read(file))).toBe(true)
      const after = process.memoryUsage()
      expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(64 * 1_048_576)
    })
  })

  it('the default limits are those that are documented', () => {
    expect(defaultSafetensorsLimits).toStrictEqual({
      header: { bytes: 8_388_608, depth: 64, values: 1_000_000, items: 64, keys: 100_001, loneSurrogates: 'refuse' },
      tensors: 100_000,
      emptyTensors: 10_000,
      rank: 8,
      dimension: 2_147_483_647,
      nameBytes: 256
    })
  })
})
