/**
 * The modes of gpu.js, and what is known of the device behind one.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The modes, in the order in which `auto` tries them. @category constants @since 0.1.0 */
export const MODES = ['webgpu', 'webgl2', 'webasm', 'cpu'] as const

/** What gpu.js runs on. @category model @since 0.1.0 */
export type Mode = (typeof MODES)[number]

/** A mode, or the first of `MODES` that this machine has a real device for. @category model @since 0.1.0 */
export type Wanted = 'auto' | Mode

/**
 * A graphics adapter in the words of its driver. A software adapter computes what a GPU would, on the CPU: right for
 * tests, slower than WebAssembly.
 *
 * @category model
 * @since 0.1.0
 */
export interface Adapter {
  readonly name: string
  readonly software: boolean
}

/**
 * A mode that was chosen, what it runs on, and what was tried or asked for in vain, each with its reason.
 *
 * @category model
 * @since 0.1.0
 */
export interface Choice {
  readonly mode: Mode
  readonly adapter: string | undefined
  readonly degradations: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Whether a mode runs shaders, launch by launch. @category utils @since 0.1.0 */
export const isGraphics = (mode: Mode): boolean => mode === 'webgpu' || mode === 'webgl2'

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|swrast|subzero/i

/** Whether a driver's words are those of a renderer that runs on the CPU. @category utils @since 0.1.0 */
export const soundsLikeSoftware = (words: string): boolean => SOFTWARE.test(words)
