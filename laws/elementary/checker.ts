/**
 * Loops over a block of numbers in the memory of a module, as vector code: what has to be done 2^32 times.
 *
 * @since 0.1.0
 */
import binaryen from 'binaryen'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Addresses are in bytes, counts are multiples of four. @category model @since 0.1.0 */
export interface Checker {
  /** Writes the integers `first`, `first + 1` … */
  readonly count: (address: number, count: number, first: number) => void
  /** The largest |y_i − (a + b i + c i² + d i³ + e i⁴)| of 32-bit floats y; NaN where one of them is. */
  readonly furthest: (address: number, count: number, a: number, b: number, c: number, d: number, e: number) => number
  /** How many of the 32-bit floats have not the bits of the first. */
  readonly others: (address: number, count: number) => number
  /** For how many of them the one before, which lies in memory too, is larger. */
  readonly falls: (address: number, count: number) => number
  /** For how many of them the one before is smaller. */
  readonly rises: (address: number, count: number) => number
}

// -------------------------------------------------------------------------------------
// code
// -------------------------------------------------------------------------------------

/** A loop over vectors of four, from `$at` to `$end`. */
const over = (body: string): string => `
  (local.set $end (i32.add (local.get $at) (i32.shl (local.get $count) (i32.const 2))))
  (loop $next
    ${body}
    (local.set $at (i32.add (local.get $at) (i32.const 16)))
    (br_if $next (i32.lt_u (local.get $at) (local.get $end))))`

/** Lanes of a condition, counted. */
const counted = (name: string, before: string, condition: string): string => `
(func (export "${name}") (param $at i32) (param $count i32) (result i32)
  (local $end i32) (local $sum v128) (local $first v128)
  ${before}
  ${over(`(local.set $sum (i32x4.sub (local.get $sum) ${condition}))`)}
  (i32.add
    (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
    (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))`

const here = '(v128.load align=4 (local.get $at))'
const before = '(v128.load align=4 (i32.sub (local.get $at) (i32.const 4)))'

/** |y − polynomial| of two lanes, and the places moved on. */
const distance = (pair: string): string => {
  const powers = ['$d', '$c', '$b', '$a'].reduce(
    (sum, c) => `(f64x2.add (f64x2.splat (local.get ${c})) (f64x2.mul (local.get $i) ${sum}))`,
    '(f64x2.splat (local.get $e))'
  )
  return `
    (local.set $most (f64x2.max (local.get $most)
      (f64x2.abs (f64x2.sub (f64x2.promote_low_f32x4 ${pair}) ${powers}))))
    (local.set $i (f64x2.add (local.get $i) (v128.const f64x2 2 2)))`
}

const furthest = `
(func (export "furthest") (param $at i32) (param $count i32)
    (param $a f64) (param $b f64) (param $c f64) (param $d f64) (param $e f64) (result f64)
  (local $end i32) (local $y v128) (local $i v128) (local $most v128)
  (local.set $i (v128.const f64x2 0 1))
  ${over(`
    (local.set $y ${here})
    ${distance('(local.get $y)')}
    ${distance('(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $y) (local.get $y))')}`)}
  (f64.max (f64x2.extract_lane 0 (local.get $most)) (f64x2.extract_lane 1 (local.get $most))))`

const count = `
(func (export "count") (param $at i32) (param $count i32) (param $first i32)
  (local $end i32) (local $i v128)
  (local.set $i (i32x4.add (i32x4.splat (local.get $first)) (v128.const i32x4 0 1 2 3)))
  ${over(`
    (v128.store align=4 (local.get $at) (local.get $i))
    (local.set $i (i32x4.add (local.get $i) (v128.const i32x4 4 4 4 4)))`)})`

const TEXT = `(module (import "env" "memory" (memory 1))
${count}
${furthest}
${counted('others', '(local.set $first (v128.load32_splat (local.get $at)))', `(i32x4.ne ${here} (local.get $first))`)}
${counted('falls', '', `(f32x4.lt ${here} ${before})`)}
${counted('rises', '', `(f32x4.gt ${here} ${before})`)})`

const compiled = (): WebAssembly.Module => {
  const module = binaryen.parseText(TEXT)
  module.setFeatures(binaryen.Features.All)
  const bytes = Uint8Array.from(module.emitBinary())
  module.dispose()
  return new WebAssembly.Module(bytes)
}

const known: { module?: WebAssembly.Module } = {}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const isFunction = (x: WebAssembly.ExportValue | undefined): x is (...xs: ReadonlyArray<number>) => number =>
  typeof x === 'function'

/** Loops over a memory. @category constructors @since 0.1.0 */
export const checker = (memory: WebAssembly.Memory): Checker => {
  known.module ??= compiled()
  const { exports } = new WebAssembly.Instance(known.module, { env: { memory } })
  const of = (name: string): ((...xs: ReadonlyArray<number>) => number) => {
    const found = exports[name]
    if (!isFunction(found)) throw new Error(`the module has no function '${name}'`)
    return found
  }
  return {
    count: of('count'),
    furthest: of('furthest'),
    others: of('others'),
    falls: of('falls'),
    rises: of('rises')
  }
}
