/**
 * How a mode of gpu.js is chosen: the first that runs on a real device, with a sentence for each that was passed over.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { afterEach, expect, test, vi } from 'vitest'
import { choose } from '../../src/backend/gpu/choose'
import { MODES, type Mode } from '../../src/backend/gpu/Mode'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** As in a browser whose WebGPU finds this adapter. */
const withAdapter = (adapter: object | null): void => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } })
}

const adapter = (description: string, isFallbackAdapter = false): object => ({
  info: { description, device: '', vendor: 'a vendor', architecture: '', isFallbackAdapter }
})

const NO_ADAPTER = 'WebGPU finds no adapter: no GPU with a driver can be reached from here'
const NO_WEBGL2 = 'webgl2 is not used: there is no WebGL2 outside of browsers'

test('a GPU that is there is taken, and named', async () => {
  withAdapter(adapter('Some GPU 4000'))
  expect(await choose('auto')()).toStrictEqual(E.right({ mode: 'webgpu', adapter: 'Some GPU 4000', degradations: [] }))
})

test('without an adapter, WebAssembly is taken, and each mode before it has its reason', async () => {
  withAdapter(null)
  expect(await choose('auto')()).toStrictEqual(
    E.right({
      mode: 'webasm',
      adapter: undefined,
      degradations: [`webgpu is not used: ${NO_ADAPTER}`, NO_WEBGL2]
    })
  )
})

test.each([
  ['by its name', adapter('SwiftShader Device (Subzero)')],
  ['by its own word', adapter('Plain Adapter', true)]
])('a GPU that is simulated, %s, is passed over, but not refused to who asks for it', async (_, simulated) => {
  withAdapter(simulated)
  const chosen = await choose('auto')()
  expect(chosen).toMatchObject({ right: { mode: 'webasm' } })
  expect(chosen).toMatchObject({
    right: { degradations: [expect.stringContaining('is simulated on the CPU'), NO_WEBGL2] }
  })
  expect(await choose('webgpu')()).toMatchObject({ right: { mode: 'webgpu', degradations: [] } })
})

test('an adapter that can not be asked for is a reason too', async () => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.reject(new Error('the driver is out of date.')) } })
  expect(await choose('auto')()).toMatchObject({
    right: { mode: 'webasm', degradations: ['webgpu is not used: the driver is out of date', NO_WEBGL2] }
  })
})

test('a mode that failed is not tried again, and the next takes over, down to none', async () => {
  withAdapter(adapter('Some GPU 4000'))
  const failed = new Map<Mode, string>()
  for (const mode of ['webgpu', 'webasm', 'cpu'] as const) {
    expect(await choose('auto', failed)()).toMatchObject({ right: { mode } })
    failed.set(mode, `${mode} is not used: it failed`)
  }
  failed.set('webgl2', NO_WEBGL2)
  expect(await choose('auto', failed)()).toStrictEqual(
    E.left(`no mode of gpu.js can run here: ${[...failed.values()].join('; ')}`)
  )
  expect([...failed.keys()].sort()).toStrictEqual([...MODES].sort())
})

test('a mode that is asked for by name is taken or refused', async () => {
  withAdapter(null)
  expect(await choose('webgl2')()).toStrictEqual(E.left('there is no WebGL2 outside of browsers'))
  expect(await choose('webgpu')()).toStrictEqual(E.left(NO_ADAPTER))
  expect(await choose('cpu')()).toStrictEqual(E.right({ mode: 'cpu', adapter: undefined, degradations: [] }))
})
