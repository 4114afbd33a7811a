/**
 * Watching a device while it works. Devices of WebGPU and contexts of WebGL report what went wrong on the side, or only
 * when they are asked, and their results are zeros meanwhile. Here every call says how it ended.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type { BackendError } from '../Backend'
import { reasonOf } from './adapter'
import type { Shared } from './library'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What went wrong, and whether the same mode may do better on a fresh device. @category model @since 0.1.0 */
export interface Trouble {
  readonly error: BackendError
  readonly again: boolean
}

/** @category model @since 0.1.0 */
export interface Watch {
  readonly over: <A>(work: () => Promise<A>) => Promise<E.Either<Trouble, A>>
}

/** @category constructors @since 0.1.0 */
export const trouble = (
  _tag: 'Lost' | 'OutOfMemory' | 'Failed' | 'Unavailable',
  message: string,
  again = false
): Trouble => ({ error: { _tag, backend: 'gpu', message }, again })

// -------------------------------------------------------------------------------------
// modes without a device
// -------------------------------------------------------------------------------------

const tried = <A>(work: () => Promise<A>): Promise<E.Either<Trouble, A>> => TE.tryCatch(work, thrown)()

/** Engines throw a RangeError where memory can't be had. */
const thrown = (reason: unknown): Trouble =>
  reason instanceof RangeError
    ? trouble('OutOfMemory', `there is not enough memory for this plan (${reasonOf(reason)}): use smaller batches`)
    : trouble('Failed', `gpu.js stopped: ${reasonOf(reason)}`)

/** Nothing to watch: what goes wrong is thrown. @category constructors @since 0.1.0 */
export const unwatched: Watch = { over: tried }

// -------------------------------------------------------------------------------------
// WebGPU
// -------------------------------------------------------------------------------------

const SCOPES = ['internal', 'out-of-memory', 'validation'] as const

/** Sessions share one device, and its error scopes are one stack: they take turns. */
const turns = new WeakMap<GPUDevice, Promise<unknown>>()

const inTurn = <A>(device: GPUDevice, work: () => Promise<A>): Promise<A> => {
  const mine = (turns.get(device) ?? Promise.resolve()).then(work)
  turns.set(
    device,
    mine.catch(() => undefined)
  )
  return mine
}

/** @category constructors @since 0.1.0 */
export const watchWebgpu = ({ device }: Shared): Watch => {
  const seen: { lost: GPUDeviceLostInfo | undefined } = { lost: undefined }
  void device.lost.then(info => (seen.lost = info))
  const watched = async <A>(work: () => Promise<A>): Promise<E.Either<Trouble, A>> => {
    SCOPES.forEach(scope => device.pushErrorScope(scope))
    const done = await tried(work)
    const reported = await scopes(device)
    // The news of a loss may come after its consequences.
    if (E.isLeft(done) && seen.lost === undefined) await moment(50)
    return seen.lost !== undefined ? E.left(lost(seen.lost)) : reported !== undefined ? E.left(reported) : done
  }
  return {
    over: work =>
      seen.lost === undefined ? inTurn(device, () => watched(work)) : Promise.resolve(E.left(lost(seen.lost)))
  }
}

const moment = (milliseconds: number): Promise<void> =>
  new Promise(resolve => {
    setTimeout(resolve, milliseconds)
  })

const lost = ({ reason, message }: GPUDeviceLostInfo): Trouble =>
  trouble(
    'Lost',
    `the WebGPU device was ${reason === 'destroyed' ? 'destroyed' : `lost (${reasonOf(message)})`}; the state is as it was before`,
    reason !== 'destroyed'
  )

/** The worst that the scopes caught, which must all be closed. */
const scopes = async (device: GPUDevice): Promise<Trouble | undefined> => {
  const [validation, memory, internal] = await Promise.all(
    SCOPES.map(async () => (await device.popErrorScope().catch(() => null)) ?? undefined)
  )
  const refused = validation ?? internal
  return memory !== undefined
    ? trouble(
        'OutOfMemory',
        `the GPU has not enough memory for this plan (${reasonOf(memory.message)}): use smaller batches`
      )
    : refused !== undefined
      ? trouble('Failed', `the GPU refused a command: ${reasonOf(refused.message)}`)
      : undefined
}

// -------------------------------------------------------------------------------------
// WebGL2
// -------------------------------------------------------------------------------------

/** Whether gpu.js has made a context of WebGL2. @category utils @since 0.1.0 */
export const isWebgl2 = (context: unknown): context is WebGL2RenderingContext =>
  typeof WebGL2RenderingContext === 'function' && context instanceof WebGL2RenderingContext

/** `context` is asked for after the work, since the first kernel makes it. @category constructors @since 0.1.0 */
export const watchWebgl2 = (context: () => unknown): Watch => ({
  over: async work => {
    const done = await tried(work)
    const gl = context()
    if (!isWebgl2(gl)) return done
    const code = gl.getError()
    return gl.isContextLost() || code === gl.CONTEXT_LOST_WEBGL
      ? E.left(trouble('Lost', 'the WebGL2 context was lost; the state is as it was before', true))
      : code === gl.OUT_OF_MEMORY
        ? E.left(trouble('OutOfMemory', 'the GPU has not enough memory for this plan: use smaller batches'))
        : code !== gl.NO_ERROR && E.isRight(done)
          ? E.left(trouble('Failed', `WebGL2 reports error ${code}`))
          : done
  }
})
