/**
 * Asking for graphics adapters: WebGPU in browsers, WebGPU in Node (through the optional package `webgpu`), WebGL2 in
 * browsers. Nothing is loaded before it is asked for, so that this module can be imported anywhere.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { bindings } from './library'
import type { Adapter } from './Mode'
import { soundsLikeSoftware } from './Mode'

/** The words of whatever was thrown. @category utils @since 0.1.0 */
export const reasonOf = (reason: unknown): string => {
  const [line = ''] = (reason instanceof Error ? reason.message : String(reason)).split('\n')
  return line.trim().replace(/[.:]$/, '')
}

// -------------------------------------------------------------------------------------
// WebGPU
// -------------------------------------------------------------------------------------

/**
 * The WebGPU adapter that gpu.js will get; the `Left` says why there is none.
 *
 * @category adapters
 * @since 0.1.0
 */
export const webgpuAdapter: TE.TaskEither<string, Adapter> = pipe(
  () => (hasWebgpu() ? TE.right(undefined)() : nodeWebgpu()),
  TE.chain(() => TE.tryCatch(() => navigator.gpu.requestAdapter(), reasonOf)),
  TE.chain(adapter =>
    adapter === null
      ? TE.left('WebGPU finds no adapter: no GPU with a driver can be reached from here')
      : TE.right(named(adapter.info))
  )
)

const hasWebgpu = (): boolean => 'navigator' in globalThis && 'gpu' in globalThis.navigator

const named = (info: GPUAdapterInfo): Adapter => {
  const words = [info.description, info.device, `${info.vendor} ${info.architecture}`].map(text => text.trim())
  const name = words.find(text => text !== '') ?? 'an adapter that keeps its name to itself'
  return { name, software: info.isFallbackAdapter || soundsLikeSoftware(words.join(' ')) }
}

/** gpu.js looks for WebGPU where browsers have it, so that is where it is put. */
const nodeWebgpu: TE.TaskEither<string, void> = async () => {
  if (!('process' in globalThis)) return TE.left('this browser has no WebGPU')()
  return pipe(
    TE.tryCatch(bindings, reason => `the package webgpu can't be loaded (${reasonOf(reason)}): npm install webgpu@0.6`),
    TE.map(({ create, cores }) => {
      const gpu = create([])
      if ('navigator' in globalThis)
        Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
      else
        Object.defineProperty(globalThis, 'navigator', {
          value: { gpu, hardwareConcurrency: cores },
          configurable: true,
          writable: true
        })
    })
  )()
}

// -------------------------------------------------------------------------------------
// WebGL2
// -------------------------------------------------------------------------------------

/**
 * The adapter behind WebGL2; the `Left` says why there is none that computes in 32-bit floats.
 *
 * @category adapters
 * @since 0.1.0
 */
export const webgl2Adapter: TE.TaskEither<string, Adapter> = () => {
  const gl = canvas()?.getContext('webgl2')
  if (!(typeof WebGL2RenderingContext === 'function' && gl instanceof WebGL2RenderingContext))
    return TE.left(hasCanvas() ? 'this browser has no WebGL2' : 'there is no WebGL2 outside of browsers')()
  const floats = gl.getExtension('EXT_color_buffer_float') !== null
  const words = gl.getExtension('WEBGL_debug_renderer_info')
  const name = String(gl.getParameter(words === null ? gl.RENDERER : words.UNMASKED_RENDERER_WEBGL))
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return floats
    ? TE.right({ name, software: soundsLikeSoftware(name) })()
    : TE.left(`WebGL2 on ${name} can't write 32-bit floats`)()
}

const hasCanvas = (): boolean => typeof OffscreenCanvas === 'function' || 'document' in globalThis

const canvas = (): OffscreenCanvas | HTMLCanvasElement | undefined =>
  typeof OffscreenCanvas === 'function'
    ? new OffscreenCanvas(1, 1)
    : 'document' in globalThis
      ? globalThis.document.createElement('canvas')
      : undefined
