/**
 * Ways to break a graphics device, for the tests of faults. This is plain JavaScript, since it replaces methods of
 * objects that are not its own.
 *
 * @since 0.1.0
 */
import * as imported from 'gpu.js'

const { WebGPUContext } = imported.WebGPUContext === undefined ? imported.default : imported

/** The contexts that were handed out since `listen`. */
const contexts = []

/** Keeps an eye on the contexts of WebGL that are handed out. */
export const listen = () => {
  for (const { prototype } of [globalThis.HTMLCanvasElement, globalThis.OffscreenCanvas].filter(Boolean)) {
    const { getContext } = prototype
    prototype.getContext = function (...args) {
      const context = getContext.apply(this, args)
      if (context !== null && args[0] === 'webgl2') contexts.push(context)
      return context
    }
  }
}

/** A method replaced, until the function that this gives puts it back. */
const replaced = (target, name, by) => {
  const method = target[name].bind(target)
  Object.defineProperty(target, name, { configurable: true, writable: true, value: by(method) })
  return () => delete target[name]
}

const device = async () => (await WebGPUContext.acquire()).device

const nothing = () => undefined

/** By mode and name; each gives what undoes it. */
export const strikes = {
  webgpu: {
    'device destroyed': async () => {
      const one = await device()
      one.destroy()
      await one.lost
      return nothing
    },
    'command refused': async () => {
      const one = await device()
      return replaced(one, 'createCommandEncoder', make => () => {
        one.createBuffer({ size: 16, usage: 0x1 | 0x80 })
        return make()
      })
    },
    'out of memory': async () => {
      const one = await device()
      const asked = []
      const back = [
        replaced(one, 'pushErrorScope', push => filter => {
          asked.push(filter)
          push(filter)
        }),
        replaced(one, 'popErrorScope', pop => async () => {
          const filter = asked.pop()
          const error = await pop()
          return filter === 'out-of-memory' ? { message: 'made up by the test' } : error
        })
      ]
      return () => back.forEach(undo => undo())
    },
    'nothing runs': async () => {
      const { queue } = await device()
      return replaced(queue, 'submit', submit => () => submit([]))
    }
  },
  webgl2: {
    'context lost': async () => {
      contexts.filter(c => !c.isContextLost()).forEach(c => c.getExtension('WEBGL_lose_context').loseContext())
      await new Promise(resolve => setTimeout(resolve, 50))
      return nothing
    },
    'nothing is drawn': async () => {
      const undo = contexts.map(c => replaced(c, 'drawArrays', () => nothing))
      return () => undo.forEach(back => back())
    }
  }
}
