/**
 * The gpu.js backend: every kernel of a plan as source text, a whole training step (or several) as one pipeline.
 *
 * State crosses into gpu.js and back once a pipeline call, so several steps are unrolled in one call. On WebAssembly a
 * pipeline runs on one thread or on several; both are timed on the first calls and the faster one is kept. The results
 * have the same bits either way, as each element is computed by one thread.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Kernel, Plan, Traits } from '../../compile/Plan'
import { bufferOf, feeds } from '../../compile/Plan'
import type { Arrays, Backend, BackendError, Device, Session } from '../Backend'
import { misfed } from '../Backend'
import type { Kernel as Run, Library, Orchestration, Pipeline } from './library'
import * as library from './library'
import { printKernel } from './print'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The modes of gpu.js that this backend drives. @category model @since 0.1.0 */
export type Mode = 'webasm' | 'cpu'

/** @category model @since 0.1.0 */
export interface Options {
  readonly mode: Mode
  /** 1 for one thread; `auto` times one thread against all and keeps the faster. */
  readonly threads: 1 | 'auto'
  /** How many training steps go into one pipeline call. */
  readonly stepsPerCall: number
}

/** @category constructors @since 0.1.0 */
export const defaults: Options = { mode: 'webasm', threads: 'auto', stepsPerCall: 4 }

/** At most 7 buffers a kernel, since WebGPU gives 8 with the result; no branches in loops. @category model @since 0.1.0 */
export const traits: Traits = { maxInputs: 7, explicitPadding: true, longestSum: 8192, loopReuse: 0 }

/** Index arithmetic is done in 32-bit floats, which count exactly up to here. */
const LARGEST_BUFFER = 2 ** 24

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The backend with given options. @category constructors @since 0.1.0 */
export const gpu = (options: Partial<Options> = {}): Backend => {
  const settings = { ...defaults, ...options }
  return {
    name: 'gpu',
    traits,
    prepare: (plan, state) =>
      pipe(
        checked(plan, state),
        TE.chain(() => load(settings.mode)),
        TE.map(loaded => session(settings, loaded, plan, state))
      )
  }
}

const failure =
  (_tag: BackendError['_tag']) =>
  (message: string): BackendError => ({ _tag, backend: 'gpu', message })

const checked = (plan: Plan, state: Arrays): TE.TaskEither<BackendError, void> => {
  const large = plan.buffers.find(b => b.size > LARGEST_BUFFER)
  const wrong = misfed(
    plan.state.map(s => ({ name: s.name, size: bufferOf(plan, s.next).size })),
    state
  )
  return large !== undefined
    ? TE.left(
        failure('Unsupported')(
          `a value of ${large.size} numbers is more than gpu.js can count (${LARGEST_BUFFER}): use smaller batches`
        )
      )
    : wrong !== undefined
      ? TE.left(failure('BadFeed')(`state ${wrong}`))
      : TE.right(undefined)
}

const load = (mode: Mode): TE.TaskEither<BackendError, Library> =>
  pipe(
    library.load(mode),
    TE.mapLeft(reason =>
      failure('Unavailable')(`gpu.js could not be loaded (${reason}): install it with npm install gpu.js`)
    )
  )

// -------------------------------------------------------------------------------------
// sessions
// -------------------------------------------------------------------------------------

/** One way to run a number of steps, with the times it took (the first call compiles and does not count). */
interface Variant {
  readonly pipeline: Pipeline
  readonly threads: boolean
  readonly times: Array<number>
}

const session = (options: Options, loaded: Library, plan: Plan, initial: Arrays): Session => {
  const kernels = compileKernels(loaded, plan)
  const variants = new Map<number, ReadonlyArray<Variant>>()
  const now = { state: initial, device: device(options, 1), tail: resolved }

  const variantsFor = (steps: number): ReadonlyArray<Variant> => {
    const known =
      variants.get(steps) ??
      threadings(options).map(threads => ({
        pipeline: loaded.createPipeline(orchestration(plan, kernels, steps), threads ? {} : { threads: false }),
        threads,
        times: []
      }))
    variants.set(steps, known)
    return known
  }

  const runChunk = async (chunk: ReadonlyArray<Arrays>): Promise<ReadonlyArray<Arrays>> => {
    if (kernels.size === 0) return chunk.map(() => collect(plan, 1, {}).outputs[0] ?? new Map())
    const variant = choose(variantsFor(chunk.length))
    const start = performance.now()
    const results = await variant.pipeline(...argumentsOf(plan, now.state, chunk))
    variant.times.push(performance.now() - start)
    const slower = fallback(options, variant)
    if (slower !== undefined) return Promise.reject(new Error(slower))
    const { state, outputs } = collect(plan, chunk.length, results)
    now.state = state
    now.device = device(options, variant.threads ? cores() : 1)
    return outputs
  }

  const runAll = async (all: ReadonlyArray<Arrays>): Promise<ReadonlyArray<Arrays>> => {
    const outputs: Array<Arrays> = []
    for (let i = 0; i < all.length; i += options.stepsPerCall)
      outputs.push(...(await runChunk(all.slice(i, i + options.stepsPerCall))))
    return outputs
  }

  const queued = (all: ReadonlyArray<Arrays>): Promise<ReadonlyArray<Arrays>> => {
    const next = now.tail.then(() => runAll(all))
    now.tail = next.catch(() => undefined)
    return next
  }

  return {
    get device() {
      return now.device
    },
    run: all =>
      pipe(
        fedWell(plan, all),
        TE.chain(() =>
          TE.tryCatch(
            () => queued(all),
            reason => failure('Failed')(`gpu.js stopped: ${message(reason)}`)
          )
        )
      ),
    state: TE.fromIO(() => new Map([...now.state].map(([name, data]) => [name, data.slice()]))),
    close: () => loaded.destroy()
  }
}

const resolved: Promise<unknown> = Promise.resolve()

const message = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))

/** Node 20 has no `navigator`; gpu.js then asks the operating system, which this module can't. */
const cores = (): number => ('navigator' in globalThis ? globalThis.navigator.hardwareConcurrency : 2)

const threadings = ({ mode, threads }: Options): ReadonlyArray<boolean> =>
  mode === 'webasm' && threads === 'auto' ? [false, true] : [false]

const device = ({ mode }: Options, threads: number): Device => ({
  backend: 'gpu',
  mode,
  threads,
  arithmetic: mode === 'cpu' ? 'double' : 'strict',
  degradations: []
})

/** Each variant gets two timed calls; then the one whose best is least. */
const choose = (variants: ReadonlyArray<Variant>): Variant => {
  const waiting = variants.find(v => v.times.length < 3)
  const best = (v: Variant): number => Math.min(...v.times.slice(1))
  return waiting !== undefined && variants.length > 1 ? waiting : variants.reduce((x, y) => (best(y) < best(x) ? y : x))
}

/** gpu.js falls back to slower ways with no more than a console line; here it is an error. */
const fallback = ({ mode }: Options, { pipeline }: Variant): string | undefined =>
  pipeline.backend !== mode || (mode === 'webasm' && pipeline.executorKind === 'generic')
    ? `it runs ${pipeline.backend ?? 'nothing'} (${pipeline.executorKind}) where ${mode} was asked for: ${pipeline.fallbackReason ?? 'no reason given'}`
    : undefined

const fedWell = (plan: Plan, all: ReadonlyArray<Arrays>): TE.TaskEither<BackendError, void> => {
  const wanted = feeds(plan).map(({ name, buffer }) => ({ name, size: buffer.size }))
  const wrong = all.map(given => misfed(wanted, given)).find(sentence => sentence !== undefined)
  return wrong === undefined ? TE.right(undefined) : TE.left(failure('BadFeed')(`input ${wrong}`))
}

// -------------------------------------------------------------------------------------
// orchestration
// -------------------------------------------------------------------------------------

/** Kernels of the same source and size are one kernel. A kernel that reads nothing is given an array all the same. */
const compileKernels = (loaded: Library, plan: Plan): ReadonlyMap<Kernel, Run> => {
  const known = new Map<string, Run>()
  return new Map(
    plan.kernels
      .filter(kernel => bufferOf(plan, kernel.output).size > 0)
      .map(kernel => {
        const size = bufferOf(plan, kernel.output).size
        const source = printKernel(plan, kernel)
        const run =
          known.get(`${size} ${source}`) ??
          loaded.createKernel(source, { output: [size], precision: 'single', loopMaxIterations: 1 << 24 })
        known.set(`${size} ${source}`, run)
        return [kernel, run] as const
      })
  )
}

/** The buffers that come from outside, in the order of a pipeline's arguments. */
const stateful = (plan: Plan): ReadonlyArray<Plan['state'][number]> => plan.state.filter(s => s.current >= 0)

const constants = (plan: Plan): ReadonlyArray<{ readonly id: number; readonly data: Float32Array }> =>
  plan.buffers.flatMap(b => (b.role._tag === 'Constant' ? [{ id: b.id, data: b.role.data }] : []))

const argumentsOf = (plan: Plan, state: Arrays, steps: ReadonlyArray<Arrays>): ReadonlyArray<Float32Array> =>
  [
    ...stateful(plan).map(s => state.get(s.name) ?? EMPTY),
    ...constants(plan).map(c => c.data),
    ...steps.flatMap(step => feeds(plan).map(({ name }) => step.get(name) ?? EMPTY))
  ].map(array => (array.length === 0 ? EMPTY : array))

/** Stands for an array without elements, which gpu.js does not take. */
const EMPTY = new Float32Array(1)

/** gpu.js counts a function's declared parameters, so the length is declared. */
const orchestration = (plan: Plan, kernels: ReadonlyMap<Kernel, Run>, steps: number): Orchestration => {
  const count = stateful(plan).length + constants(plan).length + steps * feeds(plan).length
  return Object.defineProperty(orchestrate(plan, kernels, steps), 'length', { value: count })
}

const orchestrate =
  (plan: Plan, kernels: ReadonlyMap<Kernel, Run>, steps: number): Orchestration =>
  (...args) => {
    const [held, fixed, fed] = [stateful(plan), constants(plan), feeds(plan)]
    const state = new Map(held.map((s, i) => [s.name, args[i]]))
    const results: Record<string, unknown> = {}
    for (let step = 0; step < steps; step++) {
      const values = new Map<number, unknown>([
        ...held.map(s => [s.current, state.get(s.name)] as const),
        ...fixed.map((c, i) => [c.id, args[held.length + i]] as const),
        ...fed.map((f, i) => [f.buffer.id, args[held.length + fixed.length + step * fed.length + i]] as const)
      ])
      plan.kernels.forEach(kernel => {
        const inputs = kernel.inputs.map(id => values.get(id))
        values.set(kernel.output, kernels.get(kernel)?.(...inputs))
      })
      plan.state.forEach(s => state.set(s.name, values.get(s.next)))
      plan.outputs.forEach((o, i) => (results[`o${step}_${i}`] = values.get(o.buffer)))
    }
    plan.state.forEach((s, i) => (results[`s${i}`] = state.get(s.name)))
    return results
  }

interface Collected {
  readonly state: Arrays
  readonly outputs: ReadonlyArray<Arrays>
}

const collect = (plan: Plan, steps: number, results: Readonly<Record<string, Float32Array>>): Collected => {
  const array = (key: string, buffer: number): Float32Array =>
    bufferOf(plan, buffer).size === 0 ? new Float32Array() : Float32Array.from(results[key] ?? [])
  return {
    state: new Map(plan.state.map((s, i) => [s.name, array(`s${i}`, s.next)])),
    outputs: Array.from(
      { length: steps },
      (_, step) => new Map(plan.outputs.map((o, i) => [o.name, array(`o${step}_${i}`, o.buffer)]))
    )
  }
}
