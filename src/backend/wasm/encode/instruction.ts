/**
 * Instructions of WebAssembly with SIMD, relaxed SIMD, threads and bulk memory: those that kernels are made of. An
 * instruction is its bytes, code is a list of instructions.
 *
 * Source of the opcodes: WebAssembly core specification 3.0, appendix "Index of Instructions".
 *
 * @since 0.1.0
 */
import type { Bytes } from './leb128'
import { signed, unsigned } from './leb128'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** One instruction, or several after one another. @category model @since 0.1.0 */
export type Instruction = Bytes

/** @category model @since 0.1.0 */
export type ValueType = 'i32' | 'f32' | 'v128'

/** @category model @since 0.1.0 */
export const VALUE_TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b }

// -------------------------------------------------------------------------------------
// control and locals
// -------------------------------------------------------------------------------------

const EMPTY = 0x40

/** The instruction `block`. @category instructions @since 0.1.0 */
export const block: Instruction = [0x02, EMPTY]
/** The instruction `loop`. @category instructions @since 0.1.0 */
export const loop: Instruction = [0x03, EMPTY]
/** The instruction `when`. @category instructions @since 0.1.0 */
export const when: Instruction = [0x04, EMPTY]
/** The instruction `otherwise`. @category instructions @since 0.1.0 */
export const otherwise: Instruction = [0x05]
/** The instruction `end`. @category instructions @since 0.1.0 */
export const end: Instruction = [0x0b]
/** The instruction `unreachable`. @category instructions @since 0.1.0 */
export const unreachable: Instruction = [0x00]
/** The instruction `drop`. @category instructions @since 0.1.0 */
export const drop: Instruction = [0x1a]
/** The instruction `branch`. @category instructions @since 0.1.0 */
export const branch = (depth: number): Instruction => [0x0c, ...unsigned(depth)]
/** The instruction `branchIf`. @category instructions @since 0.1.0 */
export const branchIf = (depth: number): Instruction => [0x0d, ...unsigned(depth)]
/** The instruction `call`. @category instructions @since 0.1.0 */
export const call = (f: number): Instruction => [0x10, ...unsigned(f)]
/** The instruction `localGet`. @category instructions @since 0.1.0 */
export const localGet = (x: number): Instruction => [0x20, ...unsigned(x)]
/** The instruction `localSet`. @category instructions @since 0.1.0 */
export const localSet = (x: number): Instruction => [0x21, ...unsigned(x)]
/** The instruction `localTee`. @category instructions @since 0.1.0 */
export const localTee = (x: number): Instruction => [0x22, ...unsigned(x)]

// -------------------------------------------------------------------------------------
// integers and single floats
// -------------------------------------------------------------------------------------

/** The instruction `i32Const`. @category instructions @since 0.1.0 */
export const i32Const = (value: number): Instruction => [0x41, ...signed(value)]
/** The instruction `select`. @category instructions @since 0.1.0 */
export const select: Instruction = [0x1b]

const plain = (code: number): Instruction => [code]

/** The instruction `i32`. @category instructions @since 0.1.0 */
export const i32 = {
  eqz: plain(0x45),
  eq: plain(0x46),
  ne: plain(0x47),
  ltS: plain(0x48),
  ltU: plain(0x49),
  gtS: plain(0x4a),
  leS: plain(0x4c),
  geS: plain(0x4e),
  geU: plain(0x4f),
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
  divS: plain(0x6d),
  remS: plain(0x6f),
  and: plain(0x71),
  or: plain(0x72),
  shl: plain(0x74),
  shrS: plain(0x75),
  shrU: plain(0x76)
} as const

/** The instruction `f32ConvertI32`. @category instructions @since 0.1.0 */
export const f32ConvertI32: Instruction = [0xb2]

/** Loads and stores take an offset that is added to the address, which must not be negative. */
const memory = (code: Bytes, align: number, offset: number): Instruction => [
  ...code,
  ...unsigned(align),
  ...unsigned(offset)
]

/** The instruction `i32Load`. @category instructions @since 0.1.0 */
export const i32Load = (offset: number): Instruction => memory([0x28], 2, offset)
/** The instruction `i32Store`. @category instructions @since 0.1.0 */
export const i32Store = (offset: number): Instruction => memory([0x36], 2, offset)
/** The instruction `f32Load`. @category instructions @since 0.1.0 */
export const f32Load = (offset: number): Instruction => memory([0x2a], 2, offset)
/** The instruction `f32Store`. @category instructions @since 0.1.0 */
export const f32Store = (offset: number): Instruction => memory([0x38], 2, offset)

/** The instruction `memoryCopy`. @category instructions @since 0.1.0 */
export const memoryCopy: Instruction = [0xfc, 0x0a, 0x00, 0x00]
/** The instruction `memoryFill`. @category instructions @since 0.1.0 */
export const memoryFill: Instruction = [0xfc, 0x0b, 0x00]

// -------------------------------------------------------------------------------------
// vectors of four
// -------------------------------------------------------------------------------------

const simd = (code: number): Bytes => [0xfd, ...unsigned(code)]

/** The instruction `v128Load`. @category instructions @since 0.1.0 */
export const v128Load = (offset: number): Instruction => memory(simd(0x00), 2, offset)
/** The instruction `v128LoadSplat`. @category instructions @since 0.1.0 */
export const v128LoadSplat = (offset: number): Instruction => memory(simd(0x09), 2, offset)
/** The instruction `v128LoadZero`. @category instructions @since 0.1.0 */
export const v128LoadZero = (offset: number): Instruction => memory(simd(0x5c), 2, offset)
/** The instruction `v128Store`. @category instructions @since 0.1.0 */
export const v128Store = (offset: number): Instruction => memory(simd(0x0b), 2, offset)
/** The instruction `v128LoadLane`. @category instructions @since 0.1.0 */
export const v128LoadLane = (offset: number, lane: number): Instruction => [...memory(simd(0x56), 2, offset), lane]
/** The instruction `v128StoreLane`. @category instructions @since 0.1.0 */
export const v128StoreLane = (offset: number, lane: number): Instruction => [...memory(simd(0x5a), 2, offset), lane]

const bits = new DataView(new ArrayBuffer(4))

/** The four bytes of a 32-bit float, lowest first. */
const bytesOfFloat = (value: number): Bytes => {
  bits.setFloat32(0, value, true)
  return [0, 1, 2, 3].map(i => bits.getUint8(i))
}

const bytesOfInteger = (value: number): Bytes => [0, 8, 16, 24].map(shift => (value >>> shift) & 255)

/** The instruction `f32Const`. @category instructions @since 0.1.0 */
export const f32Const = (value: number): Instruction => [0x43, ...bytesOfFloat(value)]

/** A vector of four floats. @category instructions @since 0.1.0 */
export const f32x4Const = (values: readonly [number, number, number, number]): Instruction => [
  ...simd(0x0c),
  ...values.flatMap(bytesOfFloat)
]

/** A vector of four 32-bit integers. @category instructions @since 0.1.0 */
export const i32x4Const = (values: readonly [number, number, number, number]): Instruction => [
  ...simd(0x0c),
  ...values.flatMap(bytesOfInteger)
]

/** Bytes of two vectors in a new order. @category instructions @since 0.1.0 */
export const shuffle = (bytes: ReadonlyArray<number>): Instruction => [...simd(0x0d), ...bytes]

/** 32-bit lanes of two vectors in a new order: 0 to 3 of the first, 4 to 7 of the second. @category instructions @since 0.1.0 */
export const shuffleWords = (lanes: readonly [number, number, number, number]): Instruction =>
  shuffle(lanes.flatMap(lane => [0, 1, 2, 3].map(byte => 4 * lane + byte)))

/** The instruction `v128`. @category instructions @since 0.1.0 */
export const v128 = {
  not: simd(0x4d),
  and: simd(0x4e),
  or: simd(0x50),
  xor: simd(0x51),
  /** `bitselect(x, y, mask)` */
  bitselect: simd(0x52),
  /** The same, for masks whose lanes of 32 bits have all bits equal: relaxed SIMD. */
  relaxedLaneselect: simd(0x10b),
  anyTrue: simd(0x53)
} as const

/** The instruction `i32x4`. @category instructions @since 0.1.0 */
export const i32x4 = {
  splat: simd(0x11),
  extract: (lane: number): Instruction => [...simd(0x1b), lane],
  eq: simd(0x37),
  ltS: simd(0x39),
  gtS: simd(0x3b),
  geS: simd(0x3f),
  shl: simd(0xab),
  shrS: simd(0xac),
  shrU: simd(0xad),
  add: simd(0xae),
  sub: simd(0xb1),
  mul: simd(0xb5),
  minS: simd(0xb6),
  maxS: simd(0xb8),
  truncSat: simd(0xf8)
} as const

/** The instruction `f32x4`. @category instructions @since 0.1.0 */
export const f32x4 = {
  splat: simd(0x13),
  extract: (lane: number): Instruction => [...simd(0x1f), lane],
  eq: simd(0x41),
  lt: simd(0x43),
  le: simd(0x45),
  ge: simd(0x46),
  floor: simd(0x68),
  abs: simd(0xe0),
  neg: simd(0xe1),
  sqrt: simd(0xe3),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  div: simd(0xe7),
  min: simd(0xe8),
  max: simd(0xe9),
  /** `pmin(x, y)` is `y < x ? y : x`, `pmax(x, y)` is `x < y ? y : x`: one machine instruction each. */
  pmin: simd(0xea),
  pmax: simd(0xeb),
  convert: simd(0xfa),
  /** `x · y + z`, rounded once where the machine can: relaxed SIMD. */
  relaxedMadd: simd(0x105)
} as const

// -------------------------------------------------------------------------------------
// threads
// -------------------------------------------------------------------------------------

const atomic = (code: number, offset: number): Instruction => memory([0xfe, code], 2, offset)

/** The instruction `atomicNotify`. @category instructions @since 0.1.0 */
export const atomicNotify = (offset: number): Instruction => atomic(0x00, offset)
/** The instruction `atomicWait32`. @category instructions @since 0.1.0 */
export const atomicWait32 = (offset: number): Instruction => atomic(0x01, offset)
/** The instruction `atomicLoad`. @category instructions @since 0.1.0 */
export const atomicLoad = (offset: number): Instruction => atomic(0x10, offset)
/** The instruction `atomicStore`. @category instructions @since 0.1.0 */
export const atomicStore = (offset: number): Instruction => atomic(0x17, offset)
/** The instruction `atomicAdd`. @category instructions @since 0.1.0 */
export const atomicAdd = (offset: number): Instruction => atomic(0x1e, offset)

// -------------------------------------------------------------------------------------
// statements
// -------------------------------------------------------------------------------------

const LOCAL_SET = 0x21

const OPENING: ReadonlyArray<Instruction> = [block, loop, when]

/** A vector, or a lane of it. */
const isStore = ([prefix, opcode]: Instruction): boolean => prefix === 0xfd && (opcode === 0x0b || opcode === 0x5a)

/**
 * Code cut where it leaves nothing on the stack: after each local that is set and each vector that is stored. Loops and
 * what stands under a condition stay together.
 *
 * @category utils
 * @since 0.1.0
 */
export const statements = (code: ReadonlyArray<Instruction>): ReadonlyArray<ReadonlyArray<Instruction>> => {
  const { ends } = code.reduce(cut, { ends: [], depth: 0 })
  const whole = ends[ends.length - 1] === code.length ? ends : [...ends, code.length]
  return code.length === 0 ? [] : whole.map((end, i) => code.slice(ends[i - 1] ?? 0, end))
}

/** Where statements end, and how many loops and conditions are open. */
interface Cuts {
  readonly ends: Array<number>
  readonly depth: number
}

const cut = ({ ends, depth }: Cuts, one: Instruction, i: number): Cuts => {
  const now = OPENING.includes(one) ? depth + 1 : one === end ? depth - 1 : depth
  if (now === 0 && (one[0] === LOCAL_SET || one === end || isStore(one))) ends.push(i + 1)
  return { ends, depth: now }
}
