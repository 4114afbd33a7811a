/**
 * The engine that the options ask for.
 *
 * @since 0.1.0
 */
import { availableParallelism } from 'node:os'
import type { Engine } from '../backend/Engine'
import { compiled } from '../backend/Engine'
import type { Wanted } from '../backend/gpu'
import { gpu, MODES } from '../backend/gpu'
import { wasm } from '../backend/wasm'
import { reference } from '../backend/reference/reference'
import { oneOf, positive } from './Option'

/** @category model @since 0.1.0 */
export interface EngineChoice {
  readonly backend: 'auto' | 'wasm' | 'gpu' | 'reference'
  readonly gpuMode: Wanted
  readonly threads: number
  readonly arithmetic: 'fma' | 'strict' | 'fast'
}

/** @category options @since 0.1.0 */
export const backendOption = oneOf(['auto', 'wasm', 'gpu', 'reference'])(
  'backend',
  'NAME',
  'wasm (our own SIMD code), gpu (gpu.js), reference (64-bit, slow), or auto, which is wasm [auto]',
  'auto'
)

/** @category options @since 0.1.0 */
export const gpuModeOption = oneOf(['auto', ...MODES])(
  'gpu-mode',
  'MODE',
  'how gpu.js runs: webgpu, webgl2, webasm, cpu, or auto, the first of these that this machine has a device for [auto]',
  'auto'
)

/** @category options @since 0.1.0 */
export const threadsOption = positive(256)('threads', 'N', 'at most so many threads [all, where that is faster]', 0)

/** @category options @since 0.1.0 */
export const arithmeticOption = oneOf(['fma', 'strict', 'fast'])(
  'arithmetic',
  'KIND',
  'strict: the same bits on every engine; fma: faster, where the engine has it; fast: fewer multiplications, larger errors [fma]',
  'fma'
)

/** @category constructors @since 0.1.0 */
export const engineOf = ({ backend, gpuMode, threads, arithmetic }: EngineChoice): Engine => {
  switch (backend) {
    case 'reference':
      return reference
    case 'gpu':
      return compiled(8)(gpu({ mode: gpuMode, threads: threads === 1 ? 1 : 'auto' }))
    case 'auto':
    case 'wasm':
      return compiled(8)(wasm({ arithmetic, threads: threads === 0 ? availableParallelism() : threads }))
  }
}
