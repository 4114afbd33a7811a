/**
 * Threads that run a module's `run` function together, over one shared memory. They are parked between steps and end
 * with the process.
 *
 * @since 0.1.0
 */
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

/** Threads beside the one that asks. @category model @since 0.1.0 */
export interface Pool {
  /** Wakes the others; the caller must then run its own part, which ends when theirs has. */
  readonly wake: () => void
  readonly close: () => Promise<void>
}

/** The part of a worker that is used, in Node and in browsers. */
interface Worker {
  readonly postMessage: (message: unknown) => void
  readonly terminate: () => unknown
}

// -------------------------------------------------------------------------------------
// the other side
// -------------------------------------------------------------------------------------

/**
 * The source of a thread. It is text, so that no bundler has to find a file. It waits for the start flag to change,
 * runs its part, and waits again.
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
  }
}
if (node === undefined) onmessage = event => begin(event.data)
else node.once('message', begin)
`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const isNode = (): boolean => typeof process !== 'undefined' && 'node' in process.versions

/** Whether threads can share memory here: in Node, and in pages that are isolated from other origins. @category probes @since 0.1.0 */
export const canShare = (): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && (isNode() || globalThis.crossOriginIsolated)

/** How many threads the machine runs at once. @category probes @since 0.1.0 */
export const cores = (): number => (typeof navigator === 'undefined' ? 0 : navigator.hardwareConcurrency)

const inNode = async (message: unknown): Promise<Worker> => {
  const { Worker } = await import('node:worker_threads')
  const worker = new Worker(SOURCE, { eval: true })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => {
      resolve()
    })
    worker.once('error', reject)
    worker.postMessage(message)
  })
  worker.unref()
  return worker
}

const inPage = async (message: unknown): Promise<Worker> => {
  const address = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }))
  const worker = new globalThis.Worker(address)
  await new Promise<void>((resolve, reject) => {
    worker.onmessage = () => {
      resolve()
    }
    worker.onerror = event => {
      reject(new Error(event.message))
    }
    worker.postMessage(message)
  })
  URL.revokeObjectURL(address)
  return worker
}

/** Starts the threads beside the caller's own. @category constructors @since 0.1.0 */
export const pool = async ({ module, memory, threads }: Crew): Promise<Pool> => {
  const [start, stop] = [FLAGS.start / 4, FLAGS.stop / 4]
  const flags = new Int32Array(memory.buffer)
  const open = isNode() ? inNode : inPage
  const workers = await Promise.all(
    Array.from({ length: threads - 1 }, (_, i) => open({ module, memory, thread: i + 1, threads, start, stop }))
  )
  const wake = (): void => {
    Atomics.add(flags, start, 1)
    Atomics.notify(flags, start)
  }
  return {
    wake,
    close: async () => {
      Atomics.store(flags, stop, 1)
      wake()
      await Promise.all(workers.map(worker => worker.terminate()))
    }
  }
}
