/**
 * The encoder of WebAssembly, against binaryen, which reads what it writes.
 *
 * @since 0.1.0
 */
import binaryen from 'binaryen'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as W from '../../../src/backend/wasm/encode/instruction'
import { signed, unsigned } from '../../../src/backend/wasm/encode/leb128'
import { encode } from '../../../src/backend/wasm/encode/module'

const textOf = (...code: ReadonlyArray<W.Instruction>): string => {
  const bytes = encode({ pages: 1, shared: true }, [
    { parameters: ['i32', 'v128'], locals: ['i32', 'v128'], code, name: 'f' }
  ])
  const module = binaryen.readBinary(bytes)
  const text = module.emitText()
  module.dispose()
  return text
}

describe('integers', () => {
  test('unsigned: seven bits a byte, lowest first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), n => {
        const value = unsigned(n).reduceRight((sum, byte) => sum * 128 + (byte & 127), 0)
        expect(value).toBe(n)
      })
    )
    expect(unsigned(624485)).toStrictEqual([0xe5, 0x8e, 0x26])
  })

  test('signed: binaryen reads every constant back', () => {
    expect(signed(-123456)).toStrictEqual([0xc0, 0xbb, 0x78])
    fc.assert(
      fc.property(fc.integer(), n => {
        expect(textOf(W.i32Const(n), W.drop)).toContain(`(i32.const ${n})`)
      }),
      { numRuns: 40 }
    )
  })
})

const vectors: ReadonlyArray<readonly [string, W.Instruction]> = [
  ['f32x4.add', W.f32x4.add],
  ['f32x4.sub', W.f32x4.sub],
  ['f32x4.mul', W.f32x4.mul],
  ['f32x4.div', W.f32x4.div],
  ['f32x4.min', W.f32x4.min],
  ['f32x4.max', W.f32x4.max],
  ['f32x4.pmin', W.f32x4.pmin],
  ['f32x4.pmax', W.f32x4.pmax],
  ['f32x4.eq', W.f32x4.eq],
  ['f32x4.lt', W.f32x4.lt],
  ['f32x4.le', W.f32x4.le],
  ['f32x4.ge', W.f32x4.ge],
  ['i32x4.add', W.i32x4.add],
  ['i32x4.sub', W.i32x4.sub],
  ['i32x4.mul', W.i32x4.mul],
  ['i32x4.eq', W.i32x4.eq],
  ['i32x4.lt_s', W.i32x4.ltS],
  ['i32x4.gt_s', W.i32x4.gtS],
  ['i32x4.ge_s', W.i32x4.geS],
  ['i32x4.min_s', W.i32x4.minS],
  ['i32x4.max_s', W.i32x4.maxS],
  ['v128.and', W.v128.and],
  ['v128.or', W.v128.or],
  ['v128.xor', W.v128.xor]
]

const singles: ReadonlyArray<readonly [string, W.Instruction]> = [
  ['f32x4.abs', W.f32x4.abs],
  ['f32x4.neg', W.f32x4.neg],
  ['f32x4.sqrt', W.f32x4.sqrt],
  ['f32x4.floor', W.f32x4.floor],
  ['f32x4.convert_i32x4_s', W.f32x4.convert],
  ['i32x4.trunc_sat_f32x4_s', W.i32x4.truncSat],
  ['v128.not', W.v128.not]
]

describe('instructions', () => {
  test.each(vectors)('%s', (name, code) => {
    expect(textOf(W.localGet(1), W.localGet(1), code, W.drop)).toContain(`(${name}\n`)
  })

  test.each(singles)('%s', (name, code) => {
    expect(textOf(W.localGet(1), code, W.drop)).toContain(`(${name}\n`)
  })

  test('memory, lanes and relaxed products', () => {
    const text = textOf(
      W.localGet(0),
      W.v128Load(48),
      W.localGet(0),
      W.v128LoadSplat(4),
      W.localGet(1),
      W.f32x4.relaxedMadd,
      W.localSet(3),
      W.localGet(0),
      W.localGet(3),
      W.v128Store(16),
      W.localGet(3),
      W.localGet(3),
      W.localGet(3),
      W.v128.relaxedLaneselect,
      W.localSet(3),
      W.localGet(0),
      W.localGet(3),
      W.v128StoreLane(8, 2),
      W.localGet(0),
      W.localGet(3),
      W.v128LoadLane(12, 1),
      W.localSet(3),
      W.localGet(3),
      W.localGet(3),
      W.shuffleWords([1, 0, 3, 2]),
      W.i32x4.extract(3),
      W.localSet(2)
    )
    expect(text).toContain('i32x4.relaxed_laneselect')
    const names = ['v128.load offset=48', 'v128.load32_splat', 'f32x4.relaxed_madd', 'v128.store offset=16']
    expect(names.filter(name => !text.includes(name))).toStrictEqual([])
    expect(text).toContain('v128.store32_lane offset=8')
    expect(text).toContain('v128.load32_lane offset=12')
    expect(text).toContain('i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11')
    expect(text).toContain('i32x4.extract_lane 3')
  })

  test('atomics', () => {
    const text = textOf(
      W.localGet(0),
      W.i32Const(1),
      W.atomicAdd(4),
      W.drop,
      W.localGet(0),
      W.atomicLoad(4),
      W.drop,
      W.localGet(0),
      W.i32Const(1),
      W.atomicStore(4),
      W.localGet(0),
      W.i32Const(1),
      W.atomicNotify(8),
      W.drop
    )
    expect(text).toContain('i32.atomic.rmw.add offset=4')
    expect(text).toContain('i32.atomic.load offset=4')
    expect(text).toContain('i32.atomic.store offset=4')
    expect(text).toContain('memory.atomic.notify offset=8')
  })
})

describe('statements', () => {
  const set = [W.localGet(1), W.localGet(1), W.f32x4.add, W.localSet(3)]
  const stored = [W.localGet(0), W.localGet(1), W.v128Store(16)]

  test('end where a local is set or a vector is stored', () => {
    expect(W.statements([...set, ...stored, ...set])).toStrictEqual([set, stored, set])
  })

  test('loops and what stands under a condition stay together', () => {
    const under = [W.localGet(2), W.when, ...set, W.otherwise, ...stored, W.end]
    const around = [W.loop, ...set, ...under, ...stored, W.localGet(2), W.branchIf(0), W.end]
    expect(W.statements([...under, ...set, ...around, ...stored])).toStrictEqual([under, set, around, stored])
  })

  test('nothing is lost', () => {
    const piece = fc.constantFrom(set, stored, [W.localGet(2), W.when, ...set, W.end], [W.localGet(0)])
    fc.assert(
      fc.property(fc.array(piece), pieces => {
        expect(W.statements(pieces.flat()).flat()).toStrictEqual(pieces.flat())
      })
    )
  })
})
