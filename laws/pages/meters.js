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

/** The most passes of a call whose times are kept. */
const PASSES = 2048

/**
 * Begins to take the times of compute passes, which needs a device with the feature `timestamp-query`. `read` gives the
 * nanoseconds of each pass since it was last called, in order.
 */
export const timedPasses = async () => {
  const { device } = await WebGPUContext.acquire()
  const set = device.createQuerySet({ type: 'timestamp', count: 2 * PASSES })
  const [QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ] = [0x200, 0x4, 0x8, 0x1]
  const size = 2 * PASSES * 8
  const resolved = device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC })
  const staging = device.createBuffer({ size, usage: COPY_DST | MAP_READ })
  const seen = { passes: 0 }
  const makeEncoder = device.createCommandEncoder
  const stop = replaced(
    device,
    'createCommandEncoder',
    make =>
      function (...given) {
        const encoder = make.apply(device, given)
        replaced(
          encoder,
          'beginComputePass',
          begin =>
            function (descriptor = {}) {
              const i = 2 * seen.passes++
              return begin.call(encoder, {
                ...descriptor,
                timestampWrites: { querySet: set, beginningOfPassWriteIndex: i, endOfPassWriteIndex: i + 1 }
              })
            }
        )
        return encoder
      }
  )
  const read = async () => {
    const count = seen.passes
    seen.passes = 0
    const encoder = makeEncoder.call(device)
    encoder.resolveQuerySet(set, 0, 2 * count, resolved, 0)
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16 * count)
    device.queue.submit([encoder.finish()])
    await staging.mapAsync(MAP_READ, 0, 16 * count)
    const times = new BigUint64Array(staging.getMappedRange(0, 16 * count).slice(0))
    staging.unmap()
    return Array.from({ length: count }, (_, i) => Number(times[2 * i + 1] - times[2 * i]))
  }
  return { read, stop }
}
