/**
 * WebGPU in Node with what is asked of it. This is plain JavaScript, since it replaces methods of objects that are not its
 * own: gpu.js asks for a device without features, and times are taken with one.
 *
 * @since 0.1.0
 */
import { availableParallelism } from 'node:os'
import { create, globals } from 'webgpu'

/** Everything that has a name, as plain data. */
const plain = object => {
  const names = new Set()
  for (let o = object; o !== null && o !== Object.prototype; o = Object.getPrototypeOf(o))
    Object.getOwnPropertyNames(o).forEach(name => names.add(name))
  return Object.fromEntries(
    [...names]
      .map(name => [name, object[name]])
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  )
}

/**
 * Puts WebGPU where browsers have it, its devices with clocks where the adapter has them, and says what the adapter is.
 * Dawn gives times in steps of a tenth of a millisecond unless it is told not to.
 */
export const webgpuInNode = async (features, without) => {
  const on = [...features]
  const off = ['timestamp_quantization', ...without]
  const gpu = create([
    ...(on.length === 0 ? [] : [`enable-dawn-features=${on.join(',')}`]),
    `disable-dawn-features=${off.join(',')}`
  ])
  const requestAdapter = gpu.requestAdapter.bind(gpu)
  const withClock = async (...given) => {
    const adapter = await requestAdapter(...given)
    if (adapter === null) return adapter
    const requestDevice = adapter.requestDevice.bind(adapter)
    const wanted = adapter.features.has('timestamp-query') ? ['timestamp-query'] : []
    const requestWithClock = (descriptor = {}) =>
      requestDevice({
        ...descriptor,
        requiredFeatures: [...new Set([...(descriptor.requiredFeatures ?? []), ...wanted].flat())]
      })
    Object.defineProperty(adapter, 'requestDevice', { value: requestWithClock, configurable: true })
    return adapter
  }
  Object.defineProperty(gpu, 'requestAdapter', { value: withClock, configurable: true })
  Object.assign(globalThis, globals)
  const navigator = globalThis.navigator ?? { hardwareConcurrency: availableParallelism() }
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true })
  const adapter = await requestAdapter()
  return adapter === null
    ? { error: 'there is no adapter' }
    : { info: plain(adapter.info), limits: plain(adapter.limits), features: [...adapter.features], on, off }
}
