/**
 * What the engine can do, found out by asking it.
 *
 * @since 0.1.0
 */
import * as W from './encode/instruction'
import { encode } from './encode/module'

const runs = (...code: ReadonlyArray<W.Instruction>): boolean =>
  WebAssembly.validate(
    encode({ pages: 1, shared: false }, [{ parameters: ['v128'], locals: [], code: [...code, W.drop] }])
  )

/** Vectors of 128 bits. @category probes @since 0.1.0 */
export const hasSimd = (): boolean => runs(W.localGet(0), W.f32x4.sqrt)

/** Relaxed SIMD: products and sums that are rounded once. @category probes @since 0.1.0 */
export const hasRelaxedSimd = (): boolean => runs(W.localGet(0), W.localGet(0), W.localGet(0), W.f32x4.relaxedMadd)
