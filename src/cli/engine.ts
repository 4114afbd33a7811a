/**
 * The engine that the options ask for.
 *
 * @since 0.1.0
 */
import { availableParallelism } from 'node:os'
import type { Engine } from '../backend/Engine'
import { compiled } from '../backend/Engine'
import { gpu } from '../backend/gpu/gpu'
import { wasm } from '../backend/wasm'
import { reference } from '../backend/reference/reference'
import { oneOf, positive } from './Option'

/** @category model @since 0.1.0 */
export interface EngineChoice {
  readonly backend: 'auto' | 'wasm' | 'gpu' | 'reference'
  readonly gpuMode: 'webasm' | 'cpu'
  readonly threads: number
  readonly arithmetic: 'fma' | 'strict'
}

/** @category options @since 0.1.0 */
export const backendOption = oneOf(['auto', 'wasm', 'gpu', 'reference'])(
  'backend',
  'NAME',
  'wasm (our own SIMD code), gpu (gpu.js), reference (64-bit, slow), or auto, which is wasm [auto]',
  'auto'
)

/** @category options @since 0.1.0 */
export const gpuModeOption = oneOf(['webasm', 'cpu'])(
  'gpu-mode',
  'MODE',
  'how gpu.js runs: webasm or cpu [webasm]',
  'webasm'
)

/** @category options @since 0.1.0 */
export const threadsOption = positive(256)('threads', 'N', 'at most so many threads [all, where that is faster]', 0)

/** @category options @since 0.1.0 */
export const arithmeticOption = oneOf(['fma', 'strict'])(
  'arithmetic',
  'KIND',
  'strict rounds every operation: the same bits on every engine; fma is faster where the engine has it [fma]',
  'fma'
)

/** @category constructors @since 0.1.0 */
export const engineOf = ({ backend, gpuMode, threads, arithmetic }: EngineChoice): Engine => {
  switch (backend) {
    case 'reference':
      return reference
    case 'gpu':
      return compiled(4)(gpu({ mode: gpuMode, threads: threads === 1 ? 1 : 'auto', stepsPerCall: 4 }))
    case 'auto':
    case 'wasm':
      return compiled(8)(wasm({ arithmetic, threads: threads === 0 ? availableParallelism() : threads }))
  }
}
