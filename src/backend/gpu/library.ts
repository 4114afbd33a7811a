/**
 * The edge to gpu.js: the one file that imports it, and the types of the part that is used. Its own declarations know
 * kernels as functions only; a kernel here is source text, so the library is typed anew in this place. The optional
 * package `webgpu`, which brings WebGPU to Node, is loaded here too.
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
  readonly destroy: () => Promise<void>
}

/** @category model @since 0.1.0 */
export type Orchestration = (...args: ReadonlyArray<unknown>) => Readonly<Record<string, unknown>>

/** @category model @since 0.1.0 */
export interface Library {
  readonly createKernel: (source: string, settings: KernelSettings) => Kernel
  readonly createPipeline: (f: Orchestration, settings: { readonly threads?: false }) => Pipeline
  readonly destroy: () => Promise<void>
  /** In mode webgl2, once there is a kernel. */
  readonly context: unknown
}

/** @category model @since 0.1.0 */
export interface KernelSettings {
  readonly output: ReadonlyArray<number>
  readonly precision: 'single'
  readonly loopMaxIterations: number
}

/** A device of WebGPU that all kernels share. @category model @since 0.1.0 */
export interface Shared {
  readonly device: GPUDevice
  readonly isLost: boolean
}

interface Module {
  readonly GPU: new (settings: { readonly mode: string }) => Library
  readonly WebGPUContext: { readonly acquire: () => Promise<Shared> }
}

/** gpu.js in a given mode. @category model @since 0.1.0 */
export interface Loaded {
  readonly library: Library
  /** What mode webgpu runs on. */
  readonly shared: () => Promise<Shared>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * gpu.js in a given mode; the `Left` is what the import said. In a page, where `gpu.js` names the bundle
 * `gpu-browser.js`, the module exports nothing and leaves a global instead.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = (mode: string): TE.TaskEither<string, Loaded> =>
  TE.tryCatch(
    async () => {
      const imported = (await import('gpu.js')) as unknown as Partial<Module> & { readonly default?: Partial<Module> }
      const module = [
        imported,
        imported.default,
        (globalThis as unknown as { readonly GPU?: Partial<Module> }).GPU
      ].find(candidate => candidate?.GPU !== undefined) as Module
      return { library: new module.GPU({ mode }), shared: () => module.WebGPUContext.acquire() }
    },
    reason => (reason instanceof Error ? reason.message : String(reason))
  )

/** What the package `webgpu` exports, and how many threads this machine runs. @category model @since 0.1.0 */
export interface Bindings {
  readonly create: (flags: ReadonlyArray<string>) => unknown
  readonly cores: number
}

/** The bindings of WebGPU for Node. Bundlers must not look for them: they are optional. @category constructors @since 0.1.0 */
export const bindings = async (): Promise<Bindings> => {
  const [name, os] = ['webgpu', 'node:os']
  const { create } = (await import(/* @vite-ignore */ name)) as Pick<Bindings, 'create'>
  const { availableParallelism } = (await import(/* @vite-ignore */ os)) as {
    readonly availableParallelism: () => number
  }
  return { create, cores: availableParallelism() }
}
