/**
 * What gpu.js asks of a graphics device, counted and timed. This is plain JavaScript, since it replaces methods of objects
 * that are not its own.
 *
 * @since 0.1.0
 */
import * as imported from 'gpu.js'

const { WebGPUContext } = imported.WebGPUContext === undefined ? imported.default : imported

/** A method replaced, until the function that this gives puts it back. */
const replaced = (target, name, by) => {
  const method = target[name]
  const own = Object.hasOwn(target, name)
  Object.defineProperty(target, name, { configurable: true, writable: true, value: by(method) })
  return () => (own ? Object.defineProperty(target, name, { value: method }) : delete target[name])
}

const beginning = () => ({ readBacks: 0, waitMs: 0, shaders: 0, compileMs: 0 })

/**
 * A buffer that is mapped is read back. A module is compiled when its messages are there, and a pipeline when the error
 * scope around it has closed: in a browser both happen in another process.
 */
const webgpu = async () => {
  const { device } = await WebGPUContext.acquire()
  const seen = beginning()
  const since = { pipeline: undefined }
  const add = start => (seen.compileMs += performance.now() - start)
  const back = [
    replaced(
      device,
      'createBuffer',
      make =>
        function (...given) {
          const buffer = make.apply(device, given)
          replaced(
            buffer,
            'mapAsync',
            map =>
              async function (...asked) {
                const start = performance.now()
                await map.apply(buffer, asked)
                seen.readBacks++
                seen.waitMs += performance.now() - start
              }
          )
          return buffer
        }
    ),
    replaced(
      device,
      'createShaderModule',
      make =>
        function (...given) {
          const start = performance.now()
          const module = make.apply(device, given)
          replaced(
            module,
            'getCompilationInfo',
            ask =>
              async function () {
                const info = await ask.apply(module)
                seen.shaders++
                add(start)
                return info
              }
          )
          return module
        }
    ),
    replaced(
      device,
      'createComputePipeline',
      make =>
        function (...given) {
          since.pipeline = performance.now()
          return make.apply(device, given)
        }
    ),
    replaced(
      device,
      'popErrorScope',
      pop =>
        async function () {
          const start = since.pipeline
          since.pipeline = undefined
          const error = await pop.apply(device)
          if (start !== undefined) add(start)
          return error
        }
    )
  ]
  return { seen, stop: () => back.forEach(undo => undo()) }
}

/** Drivers compile when a program is first drawn with, so that there is no time to be had here. */
const webgl2 = async () => {
  const { prototype } = globalThis.WebGL2RenderingContext
  const seen = beginning()
  const back = [
    replaced(
      prototype,
      'readPixels',
      read =>
        function (...given) {
          const start = performance.now()
          read.apply(this, given)
          seen.readBacks++
          seen.waitMs += performance.now() - start
        }
    ),
    replaced(
      prototype,
      'linkProgram',
      link =>
        function (...given) {
          seen.shaders++
          link.apply(this, given)
        }
    )
  ]
  return { seen, stop: () => back.forEach(undo => undo()) }
}

/** Other modes have no device to ask. */
const none = async () => ({ seen: beginning(), stop: () => undefined })

/** Begins to count. */
export const metered = mode => (mode === 'webgpu' ? webgpu() : mode === 'webgl2' ? webgl2() : none())
