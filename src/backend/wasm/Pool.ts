/**
 * Threads that run a module's `run` function together, over one shared memory. They are parked between steps and end
 * with the process or the page.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { FLAGS } from './parallel'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What a thread is given. @category model @since 0.1.0 */
export interface Crew {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly threads: number
}

/** Threads that do steps together. @category model @since 0.1.0 */
export interface Pool {
  /**
   * One step. `own` is the caller's part, which ends when the others' have. The main thread of a page may not wait for
   * others: there a thread of its own takes that part, and the step has ended when the promise is kept.
   */
  readonly step: (own: () => void) => Promise<void> | undefined
  readonly close: () => Promise<void>
}

/** The part of a worker that is used, in Node and in browsers. */
interface Worker {
  readonly terminate: () => unknown
  /** Kept when the thread has done its part of a step. */
  readonly done: () => Promise<void>
}

// -------------------------------------------------------------------------------------
// the other side
// -------------------------------------------------------------------------------------

/**
 * The source of a thread. It is text, so that no bundler has to find a file. It waits for the start flag to change,
 * runs its part, and waits again. The first thread says when it is done: it is asked only where the caller can't wait.
 */
const SOURCE = `
const node = typeof require === 'function' ? require('node:worker_threads').parentPort : undefined
const begin = ({ module, memory, thread, threads, start, stop }) => {
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports
  const flags = new Int32Array(memory.buffer)
  const send = message => (node === undefined ? postMessage(message) : node.postMessage(message))
  send('ready')
  for (let turn = 0; ; ) {
    Atomics.wait(flags, start, turn)
    const next = Atomics.load(flags, start)
    if (Atomics.load(flags, stop) !== 0) break
    if (next === turn) continue
    turn = next
    run(thread, threads)
    if (thread === 0) send('done')
  }
}
if (node === undefined) onmessage = event => begin(event.data)
else node.once('message', begin)
`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const isNode = (): boolean => typeof process !== 'undefined' && 'node' in process.versions

/** Whether this thread may sleep until another wakes it: everywhere but on the main thread of a page. */
const canWait = (): boolean =>
  E.isRight(
    E.tryCatch(
      () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1),
      () => undefined
    )
  )

/** Whether threads can share memory here: in Node, and in pages that are isolated from other origins. @category probes @since 0.1.0 */
export const canShare = (): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && (isNode() || globalThis.crossOriginIsolated)

/** How many threads the machine runs at once. @category probes @since 0.1.0 */
export const cores = (): number => (typeof navigator === 'undefined' ? 0 : navigator.hardwareConcurrency)

const inNode = async (message: unknown): Promise<Worker> => {
  // Not an import: a bundler for pages would look for the module.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const worker = new Worker(SOURCE, { eval: true })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => {
      resolve()
    })
    worker.once('error', reject)
    worker.postMessage(message)
  })
  worker.unref()
  return { terminate: () => worker.terminate(), done: () => Promise.resolve() }
}

const inPage = async (message: unknown): Promise<Worker> => {
  const address = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }))
  const worker = new globalThis.Worker(address)
  const said = (): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      worker.onmessage = () => {
        resolve()
      }
      worker.onerror = (event: Event) => {
        reject(new Error(event instanceof ErrorEvent && event.message !== '' ? event.message : FORBIDDEN))
      }
    })
  const ready = said()
  worker.postMessage(message)
  await ready
  URL.revokeObjectURL(address)
  return {
    terminate: () => {
      worker.terminate()
    },
    done: said
  }
}

/** An error event without a message: the thread was not allowed to begin. */
const FORBIDDEN =
  'a thread could not begin; a content-security policy must allow worker-src blob:, or ask for one thread'

/** Starts the threads: those beside the caller's own, or all of them where the caller can't wait. @category constructors @since 0.1.0 */
export const pool = async ({ module, memory, threads }: Crew): Promise<Pool> => {
  const [start, stop] = [FLAGS.start / 4, FLAGS.stop / 4]
  const flags = new Int32Array(memory.buffer)
  const first = canWait() ? 1 : 0
  const open = isNode() ? inNode : inPage
  const workers = await Promise.all(
    Array.from({ length: threads - first }, (_, i) => open({ module, memory, thread: i + first, threads, start, stop }))
  )
  const wake = (): void => {
    Atomics.add(flags, start, 1)
    Atomics.notify(flags, start)
  }
  return {
    step: own => {
      const later = first === 0 ? workers[0]?.done() : undefined
      wake()
      if (later === undefined) own()
      return later
    },
    close: async () => {
      Atomics.store(flags, stop, 1)
      wake()
      await Promise.all(workers.map(worker => worker.terminate()))
    }
  }
}
