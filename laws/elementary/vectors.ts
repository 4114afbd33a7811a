/**
 * Programs of the scalar language as the WebAssembly backend runs them: the very instructions that a network's kernels
 * are made of, on a whole block of numbers at once.
 *
 * @since 0.1.0
 */
import { programOf } from '../../src/backend/wasm/program'
import type { Real } from '../../src/expr/Scalar'
import { planOfBody } from '../arbitrary/planOfBody'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A program in a memory of its own: `run` makes `results` of `inputs`. Both lie in that memory, and stay there.
 *
 * @category model
 * @since 0.1.0
 */
export interface Vectors {
  readonly inputs: Float32Array
  readonly results: Float32Array
  readonly memory: WebAssembly.Memory
  readonly run: () => void
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

type Run = (thread: number, threads: number) => void

const isRun = (x: WebAssembly.ExportValue | undefined): x is Run => typeof x === 'function'

/** A program of one argument, made ready for blocks of `size` numbers. @category constructors @since 0.1.0 */
export const vectors = (body: (x: Real) => Real, size: number): Vectors => {
  const { bytes, memory, contents, fed, results } = programOf(
    { fma: false, threads: 1, patience: 0 },
    planOfBody(body, size)
  )
  const room = new WebAssembly.Memory({ initial: memory.pages, maximum: memory.pages })
  contents.forEach(({ address, data }) => {
    new Uint8Array(room.buffer, address).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  })
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: room } }).exports
  if (!isRun(run)) throw new Error('the module has no function to run')
  const view = (port: (typeof fed)[number] | undefined): Float32Array =>
    new Float32Array(room.buffer, port?.address ?? 0, port?.size ?? 0)
  return {
    inputs: view(fed[0]),
    results: view(results[0]),
    memory: room,
    run: () => {
      run(0, 1)
    }
  }
}
