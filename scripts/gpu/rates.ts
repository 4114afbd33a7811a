/**
 * What a device of WebGPU can do at most: how fast it moves memory, and how fast it multiplies and adds. Two shaders of
 * our own measure it, by the device's own clock; and gpu.js copies an array, so that what it costs to go through it is
 * seen too.
 *
 * @since 0.1.0
 */
import { orThrow } from '../../laws/orThrow'
import { timedPasses } from '../../laws/pages/meters.js'
import { gpu } from '../../src/backend/gpu'
import { load } from '../../src/backend/gpu/library'
import type { Buffer, Kernel, Plan } from '../../src/compile/Plan'
import { along, axis } from '../../src/expr/Index'
import { add, lit, mul, read } from '../../src/expr/Scalar'

/** Bytes, read and written, and operations of 32-bit floats, a second. */
export interface Rates {
  readonly copyBytes: number
  readonly copyBytesOfGpuJs: number
  readonly operations: number
}

const ELEMENTS = 2 ** 24
const ROUNDS = 10

// -------------------------------------------------------------------------------------
// shaders
// -------------------------------------------------------------------------------------

const COPY = `
@group(0) @binding(0) var<storage, read> x : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y : array<vec4<f32>>;
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id : vec3<u32>) { y[id.x] = x[id.x]; }`

const TURNS = 2048
const CHAINS = 8

const chains = (text: (i: number) => string): string => Array.from({ length: CHAINS }, (_, i) => text(i)).join(' ')

/** Independent chains of products and sums, so that none waits for another. */
const MULTIPLY = `
@group(0) @binding(0) var<storage, read> x : array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y : array<vec4<f32>>;
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  let a = x[id.x];
  ${chains(i => `var c${i} = a.x + ${i}.5;`)}
  for (var i = 0u; i < ${TURNS}u; i++) { ${chains(i => `c${i} = fma(c${i}, a.y, a.z);`)} }
  y[id.x] = vec4<f32>(${Array.from({ length: CHAINS }, (_, i) => `c${i}`).join(' + ')}, 0.0, 0.0, 0.0);
}`

/** The least nanoseconds that a shader takes for so many groups. */
const timed = async (device: GPUDevice, code: string, bytes: number, groups: number): Promise<number> => {
  const [STORAGE, COPY_DST] = [0x80, 0x8]
  const [x, y] = [0, 1].map(() => device.createBuffer({ size: bytes, usage: STORAGE | COPY_DST }))
  if (x === undefined || y === undefined) return NaN
  device.queue.writeBuffer(x, 0, new Float32Array(bytes / 4).fill(0.5))
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' }
  })
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [x, y].map((buffer, binding) => ({ binding, resource: { buffer } }))
  })
  const clock = await timedPasses()
  for (let i = 0; i < ROUNDS; i++) {
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(groups)
    pass.end()
    device.queue.submit([encoder.finish()])
  }
  const times = await clock.read()
  clock.stop()
  x.destroy()
  y.destroy()
  return Math.min(...times)
}

// -------------------------------------------------------------------------------------
// gpu.js
// -------------------------------------------------------------------------------------

/** A state that is doubled and brought back, again and again. */
const copies: Plan = {
  buffers: Array.from({ length: ROUNDS + 1 }, (_, id): Buffer => {
    const role: Buffer['role'] = id === 0 ? { _tag: 'Feed', name: 'x' } : { _tag: 'Computed' }
    return { id, shape: [id > ROUNDS ? 1 : ELEMENTS], dtype: 'f32', size: ELEMENTS, role }
  }),
  kernels: Array.from({ length: ROUNDS }, (_, k): Kernel => {
    const i = axis('i', ELEMENTS)
    const body = add(mul(read(0, [along(i)]), lit(0.5)), lit(1))
    return { label: 'link', output: k + 1, inputs: [k], axes: [i], body }
  }),
  outputs: [{ name: 'y', buffer: ROUNDS }],
  state: [],
  memory: { bytes: 0, offsets: new Map() }
}

const copiedByGpuJs = async (): Promise<number> => {
  const session = orThrow(await gpu({ mode: 'webgpu', threads: 1, stepsPerCall: 1 }).prepare(copies, new Map())())
  const feed = new Map([['x', new Float32Array(ELEMENTS).fill(1)]])
  orThrow(await session.run([feed])())
  const clock = await timedPasses()
  orThrow(await session.run([feed])())
  const times = await clock.read()
  clock.stop()
  await session.close()
  return Math.min(...times.slice(0, ROUNDS))
}

/** The rates of the device that gpu.js runs on. `scale` is 1 for a GPU; one that is simulated takes less of it. */
export const rates = async (scale: number): Promise<Rates> => {
  const { shared } = orThrow(await load('webgpu')())
  const { device } = await shared()
  const bytes = ELEMENTS * 4
  const copyNs = await timed(device, COPY, bytes, ELEMENTS / 4 / 256)
  const groups = Math.ceil(8192 * scale)
  const multiplyNs = await timed(device, MULTIPLY, groups * 256 * 16, groups)
  const gpuJsNs = await copiedByGpuJs()
  return {
    copyBytes: (2 * bytes * 1e9) / copyNs,
    copyBytesOfGpuJs: (2 * bytes * 1e9) / gpuJsNs,
    operations: (groups * 256 * TURNS * CHAINS * 2 * 1e9) / multiplyNs
  }
}
