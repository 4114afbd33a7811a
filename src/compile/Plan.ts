/**
 * What a compiler hands to a backend: buffers, and kernels that fill them one after the other. A plan knows index
 * arithmetic, not layers.
 *
 * @since 0.1.0
 */
import type { DType } from '../expr/Expr'
import type { Axis } from '../expr/Index'
import type { Real } from '../expr/Scalar'
import type { Shape } from '../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where a buffer's numbers come from. @category model @since 0.1.0 */
export type Role =
  | { readonly _tag: 'Feed'; readonly name: string }
  | { readonly _tag: 'State'; readonly name: string }
  | { readonly _tag: 'Constant'; readonly data: Float32Array }
  | { readonly _tag: 'Computed' }

/** Row-major 32-bit floats of a shape; its `id` is its place in the plan's list. @category model @since 0.1.0 */
export interface Buffer {
  readonly id: number
  readonly shape: Shape
  readonly dtype: DType
  readonly size: number
  readonly role: Role
}

/**
 * For each value of the output axes, `output[axes] = body`. A `Read` in the body names a place in `inputs`, which
 * names a buffer. `label` is for people: the primitives that the kernel was made of.
 *
 * @category model
 * @since 0.1.0
 */
export interface Kernel {
  readonly label: string
  readonly output: number
  readonly inputs: ReadonlyArray<number>
  readonly axes: ReadonlyArray<Axis>
  readonly body: Real
}

/** A named result. @category model @since 0.1.0 */
export interface Output {
  readonly name: string
  readonly buffer: number
}

/** A value that a run leaves for the next: read from `current`, written to `next`. @category model @since 0.1.0 */
export interface StateSlot {
  readonly name: string
  readonly current: number
  readonly next: number
}

/** Places of computed buffers in one arena; buffers that are never alive together may share a place. @category model @since 0.1.0 */
export interface Memory {
  readonly bytes: number
  readonly offsets: ReadonlyMap<number, number>
}

/** @category model @since 0.1.0 */
export interface Plan {
  readonly buffers: ReadonlyArray<Buffer>
  readonly kernels: ReadonlyArray<Kernel>
  readonly outputs: ReadonlyArray<Output>
  readonly state: ReadonlyArray<StateSlot>
  readonly memory: Memory
}

/**
 * What a backend asks of the compiler.
 *
 * - `maxInputs`: the most buffers that a kernel may read;
 * - `explicitPadding`: whether padding is a kernel of its own, so that inner loops have no guards;
 * - `longestSum`: sums of more terms are made in stages where few results are wanted, see `partialAxes`;
 * - `loopReuse`: a single operation (a square) is repeated in a loop, rather than kept, up to this many times;
 * - `sideBySide`: what neighbouring results would read far apart is copied first, see `turn`;
 * - `fastProducts`: convolutions may be done with fewer multiplications, whose errors have another bound.
 *
 * @category model
 * @since 0.1.0
 */
export interface Traits {
  readonly maxInputs: number
  readonly explicitPadding: boolean
  readonly longestSum: number
  readonly loopReuse: number
  readonly sideBySide?: boolean
  readonly fastProducts?: boolean
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Buffers that are fed anew for each run. @category utils @since 0.1.0 */
export const feeds = (plan: Plan): ReadonlyArray<{ readonly name: string; readonly buffer: Buffer }> =>
  plan.buffers.flatMap(buffer => (buffer.role._tag === 'Feed' ? [{ name: buffer.role.name, buffer }] : []))

/** The buffer with an id. @category utils @since 0.1.0 */
export const bufferOf = (plan: Plan, id: number): Buffer =>
  plan.buffers[id] ?? { id, shape: [0], dtype: 'f32', size: 0, role: { _tag: 'Computed' } }
