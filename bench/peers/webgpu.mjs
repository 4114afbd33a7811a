// WebGPU for Node, from the package `webgpu`, put where browsers have it.

import { availableParallelism } from 'node:os'

/** Call it before a library looks for `navigator.gpu`. */
export const webgpuInNode = async () => {
  const { create, globals } = await import('webgpu')
  const gpu = create([])
  const requestAdapter = gpu.requestAdapter.bind(gpu)
  const tolerant = async (...given) => {
    const adapter = await requestAdapter(...given)
    const requestDevice = adapter.requestDevice.bind(adapter)
    // TensorFlow.js puts a list into the list of features, which browsers read as a name.
    const flat = (descriptor = {}) =>
      requestDevice({ ...descriptor, requiredFeatures: (descriptor.requiredFeatures ?? []).flat() })
    Object.defineProperty(adapter, 'requestDevice', { value: flat })
    return adapter
  }
  Object.defineProperty(gpu, 'requestAdapter', { value: tolerant })
  Object.assign(globalThis, globals)
  const navigator = globalThis.navigator ?? { hardwareConcurrency: availableParallelism(), userAgent: 'Node' }
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true })
}
