/**
 * A plan made ready in one mode: its kernels, the pipelines that run so many steps, and the device under watch.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Plan } from '../../compile/Plan'
import type { BackendError, Device } from '../Backend'
import { reasonOf } from './adapter'
import * as library from './library'
import type { Kernel as Run, Library, Loaded, Pipeline } from './library'
import type { Choice, Mode } from './Mode'
import { isGraphics } from './Mode'
import type { Compiled } from './pipeline'
import { argumentsOf, kernelMaker, orchestration } from './pipeline'
import type { Launch, Policy, Pooled } from './pool'
import { pool } from './pool'
import { printLaunch, signatureOf } from './print/launch'
import type { Dialect } from './print/Printer'
import type { Watch } from './watch'
import { isWebgl2, unwatched, watchWebgl2, watchWebgpu } from './watch'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** One way to run a number of steps, with the times it took (the first call compiles and does not count). @category model @since 0.1.0 */
export interface Variant {
  readonly pipeline: Pipeline
  readonly threads: boolean
  readonly times: Array<number>
}

/** @category model @since 0.1.0 */
export interface Machine {
  readonly choice: Choice
  readonly compiled: Compiled
  readonly watch: Watch
  /** The ways to run a number of steps, made when they are first asked for. */
  readonly variants: (steps: number) => ReadonlyArray<Variant>
  /** How long the state takes to the device and back, in milliseconds. */
  readonly crossing: (state: ReadonlyArray<Float32Array>) => Promise<number>
  readonly close: () => Promise<void>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Index arithmetic is done in 32-bit floats, which count exactly up to here. @category constants @since 0.1.0 */
export const LARGEST_BUFFER = 2 ** 24

/** WebGPU gives 8 buffers with the result. @category constants @since 0.1.0 */
export const MOST_INPUTS = 7

/** A plan as launches, for a mode. @category constructors @since 0.1.0 */
export const pooledFor = (mode: Mode, plan: Plan): Pooled => pool(policyFor(mode, plan))(plan)

/** A launch costs next to nothing on the CPU, where its own kernels and arrays serve best. */
const policyFor = (mode: Mode, plan: Plan): Policy => ({
  together: isGraphics(mode),
  maxInputs: MOST_INPUTS,
  largest: LARGEST_BUFFER,
  signature: signatureOf(plan)
})

/** The source texts of a plan, launch by launch, in a mode. @category constructors @since 0.1.0 */
export const sourcesFor = (mode: Mode, plan: Plan): ReadonlyArray<string> =>
  pooledFor(mode, plan).launches.map(launch => printer(mode)(plan, launch))

const dialects: Readonly<Record<Mode, Dialect>> = { webgpu: 'wgsl', webgl2: 'glsl', webasm: 'plain', cpu: 'plain' }

const printer = (mode: Mode): ReturnType<typeof printLaunch> => printLaunch(dialects[mode])

/** Loads gpu.js in the mode that was chosen and compiles the plan for it. @category constructors @since 0.1.0 */
export const machine = (choice: Choice, plan: Plan, threads: 1 | 'auto'): TE.TaskEither<BackendError, Machine> =>
  pipe(
    library.load(choice.mode),
    TE.mapLeft(reason => unavailable(`gpu.js could not be loaded (${reason}): install it with npm install gpu.js`)),
    TE.bindTo('loaded'),
    TE.bind('watch', ({ loaded }) => watchOf(choice.mode, loaded)),
    TE.chain(({ loaded, watch }) =>
      TE.tryCatch(
        () => Promise.resolve(assembled(choice, plan, threads, loaded.library, watch)),
        reason => unavailable(`gpu.js does not take a kernel of this plan (${reasonOf(reason)})`)
      )
    )
  )

const unavailable = (message: string): BackendError => ({ _tag: 'Unavailable', backend: 'gpu', message })

const watchOf = (mode: Mode, { library: own, shared }: Loaded): TE.TaskEither<BackendError, Watch> =>
  mode === 'webgpu'
    ? pipe(
        TE.tryCatch(shared, reason => unavailable(`WebGPU gives no device (${reasonOf(reason)})`)),
        TE.map(watchWebgpu)
      )
    : TE.right(mode === 'webgl2' ? watchWebgl2(() => own.context) : unwatched)

const assembled = (choice: Choice, plan: Plan, threads: 1 | 'auto', own: Library, watch: Watch): Machine => {
  const { mode } = choice
  const pooled = pooledFor(mode, plan)
  const createKernel = kernelMaker(own)
  const compiled: Compiled = {
    pooled,
    kernels: kernelsOf(mode, plan, pooled, createKernel),
    createKernel,
    gathered: isGraphics(mode),
    maxInputs: MOST_INPUTS,
    largest: LARGEST_BUFFER
  }
  const made = new Map<number, ReadonlyArray<Variant>>()
  const variants = (steps: number): ReadonlyArray<Variant> => {
    const known =
      made.get(steps) ??
      threadings(mode, threads).map(many => ({
        pipeline: own.createPipeline(orchestration(compiled, steps), many ? {} : { threads: false }),
        threads: many,
        times: []
      }))
    made.set(steps, known)
    return known
  }
  return {
    choice,
    compiled,
    watch,
    variants,
    crossing: crossingOf(mode, own, compiled),
    close: () => closed(mode, own)
  }
}

/** Browsers lose the oldest of some sixteen contexts, in use or not, so that one that is done with is given back. */
const closed = async (mode: Mode, own: Library): Promise<void> => {
  const context = mode === 'webgl2' ? own.context : undefined
  await own.destroy()
  if (isWebgl2(context)) context.getExtension('WEBGL_lose_context')?.loseContext()
}

/**
 * The better of two calls that do nothing else; the first compiles. In mode webgl2 the pipeline is kept until the session
 * ends: gpu.js would delete the buffer of vertices that its other kernels draw with.
 */
const crossingOf =
  (mode: Mode, own: Library, compiled: Compiled): Machine['crossing'] =>
  async state => {
    const pipeline = own.createPipeline(orchestration(idle(compiled), 0), {})
    const times: Array<number> = []
    while (times.length < 3) {
      const start = performance.now()
      await pipeline(...argumentsOf(idle(compiled), state, [], 0))
      times.push(performance.now() - start)
    }
    if (mode !== 'webgl2') await pipeline.destroy()
    return Math.min(...times.slice(1))
  }

/** A plan that leaves its state as it is. */
const idle = (compiled: Compiled): Compiled => ({
  ...compiled,
  pooled: { ...compiled.pooled, constants: [], next: compiled.pooled.state.map(s => s.array), launches: [] }
})

const threadings = (mode: Mode, threads: 1 | 'auto'): ReadonlyArray<boolean> =>
  mode === 'webasm' && threads === 'auto' ? [false, true] : [false]

const kernelsOf = (
  mode: Mode,
  plan: Plan,
  pooled: Pooled,
  createKernel: Compiled['createKernel']
): ReadonlyMap<Launch, Run> =>
  new Map(pooled.launches.map(launch => [launch, createKernel(printer(mode)(plan, launch), launch.size)]))

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** What runs, in words. @category utils @since 0.1.0 */
export const deviceOf = (
  { choice, compiled }: Machine,
  threads: number,
  stepsPerCall: number,
  degradations: ReadonlyArray<string>
): Device => ({
  backend: 'gpu',
  mode: choice.mode,
  ...(choice.adapter === undefined ? {} : { adapter: choice.adapter }),
  threads,
  arithmetic: choice.mode === 'cpu' ? 'double' : 'strict',
  degradations,
  launches: compiled.pooled.launches.length,
  stepsPerCall
})

/** Each variant gets two timed calls; then the one whose best is least. @category utils @since 0.1.0 */
export const chooseVariant = (variants: ReadonlyArray<Variant>): Variant => {
  const waiting = variants.find(v => v.times.length < 3)
  const best = (v: Variant): number => Math.min(...v.times.slice(1))
  return waiting !== undefined && variants.length > 1 ? waiting : variants.reduce((x, y) => (best(y) < best(x) ? y : x))
}

/** What gpu.js calls a mode, and the ways of running a pipeline that are not slower ones. */
const expected: Readonly<Record<Mode, { readonly backend: string; readonly kinds: RegExp }>> = {
  webgpu: { backend: 'webgpu', kinds: /^fused-encoder$/ },
  webgl2: { backend: 'gpu', kinds: /./ },
  webasm: { backend: 'webasm', kinds: /^fused/ },
  cpu: { backend: 'cpu', kinds: /./ }
}

/** gpu.js falls back to slower ways with no more than a console line; here it is an error. @category utils @since 0.1.0 */
export const fallenBack = ({ choice }: Machine, { pipeline }: Variant): string | undefined => {
  const { backend, kinds } = expected[choice.mode]
  return pipeline.backend === backend && kinds.test(pipeline.executorKind)
    ? undefined
    : `it runs ${pipeline.backend ?? 'nothing'} (${pipeline.executorKind}) where ${choice.mode} was asked for: ${pipeline.fallbackReason ?? 'no reason given'}`
}
