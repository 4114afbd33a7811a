/**
 * The WebAssembly backend: a plan becomes one module of 128-bit vector code, and its numbers stay in that module's
 * memory from step to step.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Plan, Traits } from '../../compile/Plan'
import { bufferOf, feeds } from '../../compile/Plan'
import type { Arrays, Backend, BackendError, Device, Session } from '../Backend'
import { misfed } from '../Backend'
import type { GuardedStep } from './guard'
import { guarded, unwritten, ZONE } from './guard'
import type { Crew, Pool } from './Pool'
import { canShare, cores, pool } from './Pool'
import { hasRelaxedSimd, hasSimd } from './probe'
import type { Port, Program } from './program'
import { programOf } from './program'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `arithmetic`: `fma` rounds products and sums of contractions once, where the engine can; `strict` gives the same
 *   bits on every engine and machine; `fast` is `fma` with fewer multiplications in convolutions, whose results are then
 *   close to the largest of them rather than each to its own terms;
 * - `threads`: how many threads share a step; 0 is as many as the machine runs at once;
 * - `patience`: how many seconds a thread waits for the others before it takes them for dead, which ends the session;
 * - `guards`: to find faults of the compiler. One thread runs the stages one by one, with free zones between all values,
 *   and the session fails where a stage writes outside of its result. Slow.
 *
 * @category model
 * @since 0.1.0
 */
export interface Options {
  readonly arithmetic: 'strict' | 'fma' | 'fast'
  readonly threads: number
  readonly patience: number
  readonly guards: boolean
}

/** @category constructors @since 0.1.0 */
export const defaults: Options = { arithmetic: 'fma', threads: 0, patience: 120, guards: false }

/** Kernels may read many buffers; guards cost nothing, as padded taps are left out; sums keep their length. @category model @since 0.1.0 */
export const traits: Traits = { maxInputs: 64, explicitPadding: false, longestSum: 1e9, loopReuse: 0 }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The backend with given options.
 *
 * @category constructors
 * @since 0.1.0
 */
export const wasm = (options: Partial<Options> = {}): Backend => {
  const settings = { ...defaults, ...options }
  return {
    name: 'wasm',
    traits: { ...traits, fastProducts: settings.arithmetic === 'fast' },
    prepare: (plan, state) =>
      pipe(
        checked(plan, state),
        E.chain(() => instantiate(settings, plan)),
        E.map(machine => session(settings, plan, machine, state)),
        TE.fromEither
      )
  }
}

const failure =
  (_tag: BackendError['_tag']) =>
  (message: string): BackendError => ({ _tag, backend: 'wasm', message })

const checked = (plan: Plan, state: Arrays): E.Either<BackendError, void> => {
  const wrong = misfed(
    plan.state.map(s => ({ name: s.name, size: bufferOf(plan, s.next).size })),
    state
  )
  return wrong !== undefined
    ? E.left(failure('BadFeed')(`state ${wrong}`))
    : !hasSimd()
      ? E.left(failure('Unavailable')('this engine has no 128-bit vectors: use --backend gpu, or Node 18 or newer'))
      : E.right(undefined)
}

/** A program in the memory that it runs in. */
interface Machine {
  readonly program: Program
  readonly memory: WebAssembly.Memory
  readonly crew: Crew
  readonly run: (thread: number, threads: number) => void
  readonly guarded: GuardedStep | undefined
}

const threadsOf = ({ threads, guards }: Options): number =>
  canShare() && !guards ? Math.min(threads === 0 ? Math.max(1, cores()) : threads, MOST_THREADS) : 1

/** Blocks of examples do not divide among more. */
const MOST_THREADS = 64

const instantiate = (options: Options, plan: Plan): E.Either<BackendError, Machine> =>
  pipe(
    E.Do,
    E.bind('threads', () => E.right(threadsOf(options))),
    E.bind('program', ({ threads }) => E.tryCatch(() => emitted(options, plan, threads), messageOf)),
    E.bind('memory', ({ program }) => reserved(program)),
    E.chain(({ threads, program, memory }) => E.tryCatch(() => started(options, program, memory, threads), messageOf)),
    E.chain(E.fromNullable('the module has no function to run')),
    E.mapLeft(reason => failure('Failed')(`WebAssembly could not start: ${reason}`))
  )

const emitted = ({ arithmetic, patience, guards }: Options, plan: Plan, threads: number): Program =>
  programOf(
    { fma: arithmetic !== 'strict' && hasRelaxedSimd(), threads, patience, ...(guards ? { zone: ZONE } : {}) },
    plan
  )

/** Addresses have 32 bits: pages of 64 KiB. */
const MOST_PAGES = 65536

/** Memory for everything that a program holds, or a sentence that tells how much that is. */
const reserved = ({ memory: { pages, shared } }: Program): E.Either<string, WebAssembly.Memory> => {
  const needed = `this program needs ${((pages * 65536) / 1e9).toFixed(1)} GB of memory`
  return pages > MOST_PAGES
    ? E.left(`${needed}, and WebAssembly has 4.3: use a smaller batch`)
    : E.tryCatch(
        () => new WebAssembly.Memory({ initial: pages, maximum: pages, shared }),
        () => `${needed}, which the system does not give: use a smaller batch, or end other programs`
      )
}

const started = (
  { guards }: Options,
  program: Program,
  memory: WebAssembly.Memory,
  threads: number
): Machine | undefined => {
  const module = new WebAssembly.Module(program.bytes)
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const { run } = exports
  if (guards) unwritten(memory)
  program.contents.forEach(({ address, data }) => {
    new Uint8Array(memory.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address)
  })
  const step = guards ? guarded(program, memory, exports) : undefined
  return isRunner(run) ? { program, memory, crew: { module, memory, threads }, run, guarded: step } : undefined
}

const isRunner = (x: WebAssembly.ExportValue | undefined): x is Machine['run'] => typeof x === 'function'

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))

// -------------------------------------------------------------------------------------
// sessions
// -------------------------------------------------------------------------------------

const session = (options: Options, plan: Plan, machine: Machine, initial: Arrays): Session => {
  const { program, memory } = machine
  const view = ({ address, size }: Port): Float32Array => new Float32Array(memory.buffer, address, size)
  const write = (ports: ReadonlyArray<Port>, arrays: Arrays): void => {
    ports.forEach(port => {
      view(port).set(arrays.get(port.name) ?? [])
    })
  }
  const read = (ports: ReadonlyArray<Port>): Arrays => new Map(ports.map(port => [port.name, view(port).slice()]))
  const { threads } = machine.crew
  const now: { pool: Promise<Pool> | undefined; tail: Promise<unknown>; broken: Error | undefined } = {
    pool: undefined,
    tail: Promise.resolve(),
    broken: undefined
  }
  const others = async (): Promise<Pool | undefined> => {
    if (threads > 1) now.pool ??= pool(machine.crew)
    return now.pool
  }
  const runAll = async (feeds: ReadonlyArray<Arrays>): Promise<ReadonlyArray<Arrays>> => {
    if (now.broken !== undefined) return Promise.reject(now.broken)
    const helpers = await others()
    const own = (): void => {
      machine.run(0, threads)
    }
    const results: Array<Arrays> = []
    for (const feed of feeds) {
      write(program.fed, feed)
      if (machine.guarded !== undefined) {
        const wrong = machine.guarded()
        if (wrong !== undefined) return Promise.reject(new Error(wrong))
      } else if (helpers === undefined) own()
      else await helpers.step(own)
      results.push(read(program.results))
    }
    return results
  }
  const queued = (feeds: ReadonlyArray<Arrays>): Promise<ReadonlyArray<Arrays>> => {
    const next = now.tail
      .then(() => runAll(feeds))
      .catch((reason: unknown) => {
        // A step that was cut off has left half of its numbers behind: nothing may go on from them.
        now.broken ??= stopped(reason, threads)
        return Promise.reject(now.broken)
      })
    now.tail = next.catch(() => undefined)
    return next
  }
  write(program.state, initial)
  return {
    device: deviceOf(options, threads),
    run: all =>
      pipe(
        TE.fromEither(fedWell(plan, all)),
        TE.chain(() =>
          TE.tryCatch(
            () => queued(all),
            reason => failure('Failed')(messageOf(reason))
          )
        )
      ),
    state: TE.fromTask(() => now.tail.then(() => read(program.state))),
    close: () => now.tail.then(() => now.pool).then(helpers => helpers?.close())
  }
}

/** A barrier traps where a thread has not come to it for long. */
const stopped = (reason: unknown, threads: number): Error =>
  reason instanceof WebAssembly.RuntimeError && threads > 1
    ? new Error(`WebAssembly stopped: a thread has ended or hangs (${reason.message}); --threads 1 needs no other`)
    : new Error(`WebAssembly stopped: ${messageOf(reason)}`)

const deviceOf = ({ arithmetic, threads: wanted }: Options, threads: number): Device => {
  const fma = arithmetic !== 'strict' && hasRelaxedSimd()
  return {
    backend: 'wasm',
    mode: 'simd128',
    threads,
    arithmetic: arithmetic === 'fast' ? (fma ? 'fast' : 'fast-strict') : fma ? 'fma' : 'strict',
    degradations: [
      ...(arithmetic !== 'strict' && !fma
        ? ['no relaxed SIMD in this engine, so products and sums are rounded apart']
        : []),
      ...(wanted !== 1 && !canShare() ? [ALONE] : [])
    ]
  }
}

const ALONE =
  'no memory that threads can share (a page has it when it is cross-origin isolated), so one thread runs everything'

const fedWell = (plan: Plan, all: ReadonlyArray<Arrays>): E.Either<BackendError, void> => {
  const wanted = feeds(plan).map(({ name, buffer }) => ({ name, size: buffer.size }))
  const wrong = all.map(given => misfed(wanted, given)).find(sentence => sentence !== undefined)
  return wrong === undefined ? E.right(undefined) : E.left(failure('BadFeed')(`input ${wrong}`))
}
