/**
 * What gpu.js holds of a graphics device: the buffers and textures that it made and has not given back. This is plain
 * JavaScript, since it replaces methods of objects that are not its own.
 *
 * @since 0.1.0
 */
import * as imported from 'gpu.js'

const { WebGPUContext } = imported.WebGPUContext === undefined ? imported.default : imported

/** A method followed by something, until the function that this gives puts it back. */
const followed = (target, name, by) => {
  const method = target[name]
  const own = Object.hasOwn(target, name)
  const value = function (...given) {
    const result = method.apply(this, given)
    by(result, given)
    return result
  }
  Object.defineProperty(target, name, { configurable: true, writable: true, value })
  return () => (own ? Object.defineProperty(target, name, { value: method }) : delete target[name])
}

const webgpu = async () => {
  const { device } = await WebGPUContext.acquire()
  const live = new Map()
  const made = thing => {
    live.set(thing, thing.size ?? 0)
    followed(thing, 'destroy', () => live.delete(thing))
  }
  const back = ['createBuffer', 'createTexture', 'createQuerySet'].map(name => followed(device, name, made))
  const bytes = () => [...live.values()].reduce((sum, size) => sum + size, 0)
  return { held: () => ({ things: live.size, bytes: bytes() }), stop: () => back.forEach(undo => undo()) }
}

const KINDS = ['Buffer', 'Texture', 'Framebuffer', 'Shader', 'Program', 'VertexArray']

/** Sizes of what is held can't be seen here. */
const webgl2 = async () => {
  const { prototype } = globalThis.WebGL2RenderingContext
  const live = new Set()
  const back = KINDS.flatMap(kind => [
    followed(prototype, `create${kind}`, thing => live.add(thing)),
    followed(prototype, `delete${kind}`, (_, [thing]) => live.delete(thing))
  ])
  return { held: () => ({ things: live.size, bytes: 0 }), stop: () => back.forEach(undo => undo()) }
}

/** Other modes have no device to hold anything of. */
const none = async () => ({ held: () => ({ things: 0, bytes: 0 }), stop: () => undefined })

/** Begins to watch. */
export const holdings = mode => (mode === 'webgpu' ? webgpu() : mode === 'webgl2' ? webgl2() : none())
