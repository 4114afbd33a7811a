/**
 * Plans of one kernel.
 *
 * @since 0.1.0
 */
import type { Plan } from '../../src/compile/Plan'
import { along, axis } from '../../src/expr/Index'
import type { Real } from '../../src/expr/Scalar'
import { read } from '../../src/expr/Scalar'

/** The plan whose only kernel makes `y` of `x`, number by number. @category constructors @since 0.1.0 */
export const planOfBody = (body: (x: Real) => Real, size: number): Plan => {
  const loop = axis('i', size)
  const array = { shape: [size], dtype: 'f32', size } as const
  return {
    buffers: [
      { ...array, id: 0, role: { _tag: 'Feed', name: 'x' } },
      { ...array, id: 1, role: { _tag: 'Computed' } }
    ],
    kernels: [{ label: 'f', output: 1, inputs: [0], axes: [loop], body: body(read(0, [along(loop)])) }],
    outputs: [{ name: 'y', buffer: 1 }],
    state: [],
    memory: { bytes: 4 * size, offsets: new Map([[1, 0]]) }
  }
}
