/**
 * The edge to gpu.js: the one file that imports it, and the types of the part that is used. Its own declarations know
 * kernels as functions only; a kernel here is source text, so the library is typed anew in this place.
 *
 * @since 0.1.0
 */
import * as TE from 'fp-ts/TaskEither'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A compiled kernel: called while a pipeline is traced, it adds a step and gives a handle. @category model @since 0.1.0 */
export type Kernel = (...inputs: ReadonlyArray<unknown>) => unknown

/** @category model @since 0.1.0 */
export interface Pipeline {
  (...args: ReadonlyArray<Float32Array>): Promise<Readonly<Record<string, Float32Array>>>
  readonly backend: string | null
  readonly executorKind: string
  readonly fallbackReason: string | null
}

/** @category model @since 0.1.0 */
export type Orchestration = (...args: ReadonlyArray<unknown>) => Readonly<Record<string, unknown>>

/** @category model @since 0.1.0 */
export interface Library {
  readonly createKernel: (source: string, settings: KernelSettings) => Kernel
  readonly createPipeline: (f: Orchestration, settings: { readonly threads?: false }) => Pipeline
  readonly destroy: () => Promise<void>
}

/** @category model @since 0.1.0 */
export interface KernelSettings {
  readonly output: ReadonlyArray<number>
  readonly precision: 'single'
  readonly loopMaxIterations: number
}

interface Module {
  readonly GPU: new (settings: { readonly mode: string }) => Library
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** gpu.js in a given mode; the `Left` is what the import said. @category constructors @since 0.1.0 */
export const load = (mode: string): TE.TaskEither<string, Library> =>
  TE.tryCatch(
    async () => {
      const { GPU } = (await import('gpu.js')) as unknown as Module
      return new GPU({ mode })
    },
    reason => (reason instanceof Error ? reason.message : String(reason))
  )
