/**
 * Code of contractions, written like formulas: a value is the code that pushes it.
 *
 * @since 0.1.0
 */
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'

/** @category model @since 0.1.0 */
export type Code = ReadonlyArray<Instruction>

/** 0, 1, 2 … below n. @category utils @since 0.1.0 */
export const numbers = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

/** `for (at = from; at < to; at += step)`, where nothing may run. @category loops @since 0.1.0 */
export const repeat = (at: number, from: Code, to: Code, step: number, body: Code): Code => [
  ...from,
  W.localSet(at),
  W.localGet(at),
  ...to,
  W.i32.ltS,
  W.when,
  W.loop,
  ...body,
  W.localGet(at),
  W.i32Const(step),
  W.i32.add,
  W.localTee(at),
  ...to,
  W.i32.ltS,
  W.branchIf(0),
  W.end,
  W.end
]

/** `do body; at += step; while (at < end)`, of addresses in locals. @category loops @since 0.1.0 */
export const walk = (at: number, end: number, step: number, body: Code): Code => [
  W.loop,
  ...body,
  W.localGet(at),
  W.i32Const(step),
  W.i32.add,
  W.localTee(at),
  W.localGet(end),
  W.i32.ltU,
  W.branchIf(0),
  W.end
]

/** A number. @category values @since 0.1.0 */
export const constant = (n: number): Code => [W.i32Const(n)]
/** What a local holds. @category values @since 0.1.0 */
export const get = (at: number): Code => [W.localGet(at)]
/** A local is given a value. @category statements @since 0.1.0 */
export const set = (at: number, ...code: ReadonlyArray<Code>): Code => [...code.flat(), W.localSet(at)]
/** A sum. @category values @since 0.1.0 */
export const plus = (x: Code, y: Code): Code => [...x, ...y, W.i32.add]
/** A difference. @category values @since 0.1.0 */
export const minus = (x: Code, y: Code): Code => [...x, ...y, W.i32.sub]
/** A product with a number. @category values @since 0.1.0 */
export const times = (x: Code, n: number): Code => [...x, W.i32Const(n), W.i32.mul]
/** 32 bits from memory. @category values @since 0.1.0 */
export const word = (address: Code, offset: number): Code => [...address, W.i32Load(offset)]

/** The smaller of two. @category values @since 0.1.0 */
export const smaller = (x: Code, y: Code): Code => [...x, ...y, ...x, ...y, W.i32.ltS, W.select]
/** The greater of two. @category values @since 0.1.0 */
export const greater = (x: Code, y: Code): Code => [...y, ...x, ...x, ...y, W.i32.ltS, W.select]

/** `sum += x · w`, rounded once where `fma` says so. @category statements @since 0.1.0 */
export const multiplyAdd = (fma: boolean, x: number, w: number, sum: number): Code =>
  fma
    ? [W.localGet(x), W.localGet(w), W.localGet(sum), W.f32x4.relaxedMadd, W.localSet(sum)]
    : [W.localGet(sum), W.localGet(x), W.localGet(w), W.f32x4.mul, W.f32x4.add, W.localSet(sum)]

/** The four lanes of a vector in one sum: `(lane 0 + lane 2) + (lane 1 + lane 3)`. @category statements @since 0.1.0 */
export const joined = (from: number, to: number): Code => [
  ...[W.localGet(from), W.localGet(from), W.localGet(from), W.shuffleWords([2, 3, 0, 1]), W.f32x4.add, W.localTee(to)],
  ...[W.localGet(to), W.localGet(to), W.shuffleWords([1, 0, 3, 2]), W.f32x4.add, W.localSet(to)]
]
