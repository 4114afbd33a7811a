/**
 * How a register tile of a product over examples goes about its sums: what its lanes are, and what it needs of the
 * gradient. The loops around it are the same.
 *
 * @since 0.1.0
 */
import type { Locals } from '../emit/Scope'
import { local } from '../emit/Scope'
import type { Code } from './code'
import { numbers } from './code'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What all tiles of a product have in common, in bytes and channels. @category model @since 0.1.0 */
export interface Form {
  readonly fma: boolean
  /** Examples of a block. */
  readonly block: number
  /** Channels of a tile. */
  readonly channels: number
  /** Bytes from one tap of a tile to the next, in the input. */
  readonly spacing: number
  /** Bytes from one channel to the next, in the gradient and in the result. */
  readonly step: number
  readonly outputStep: number
}

/** @category model @since 0.1.0 */
export interface Arrangement {
  /** Channels that a tile has room for. */
  readonly wide: number
  /** Vectors of sums for each tap. */
  readonly vectors: number
  /** What a tile of 1, 2, 3 … taps costs for four examples, in cycles; more taps are too many. */
  readonly costs: ReadonlyArray<number>
  /** What it costs to lay four examples of a tile's channels out anew. */
  readonly packing: number
  /** Lays the channels of a tile at one position out anew, from `g` to `packed`, which goes on. */
  readonly pack: (r: Vectors, form: Form) => Code
  /** All examples of a block at one position: from `x` and `g` into the sums. */
  readonly examples: (r: Vectors, form: Form, taps: number) => Code
  /** Writes the sums of a tap, the first channel at `x`. */
  readonly put: (r: Vectors, form: Form, tap: number) => Code
}

/** The locals that arrangements use. @category model @since 0.1.0 */
export interface Vectors {
  readonly x: number
  readonly g: number
  readonly stop: number
  readonly packed: number
  /** What several products have in common, and what goes by. */
  readonly held: ReadonlyArray<number>
  readonly passing: number
  readonly sums: ReadonlyArray<number>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const vectors = (l: Locals, sums: number): Vectors => {
  const i = (): number => local(l, 'i32')
  const v = (): number => local(l, 'v128')
  return {
    x: i(),
    g: i(),
    stop: i(),
    packed: i(),
    held: numbers(HELD).map(v),
    passing: v(),
    sums: numbers(Math.max(sums, SUMS)).map(v)
  }
}

/** The most that is held, and the sums that there are at least: packing uses them. */
const [HELD, SUMS] = [4, 8]

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Bytes of the sums of a tile. @category utils @since 0.1.0 */
export const bytesOf = ({ vectors: n }: Arrangement, taps: number): number => 16 * n * taps
