/**
 * Sessions: the state of a plan between calls, kept on the host, and what is done when a device fails.
 *
 * A call gives the next state whole or not at all, so a device that is lost in it leaves the state as it was. Then the
 * call is made once more: on a fresh device of the same mode, where that may help, or in the next mode, where the mode
 * was ours to choose. Either is announced among the degradations. Otherwise the call ends with the error, and a later
 * call begins on a fresh device.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Plan } from '../../compile/Plan'
import { feeds } from '../../compile/Plan'
import type { Arrays, BackendError, Session } from '../Backend'
import { misfed } from '../Backend'
import { stepsPerCall } from './cadence'
import { choose } from './choose'
import type { Machine, Variant } from './machine'
import { chooseVariant, deviceOf, fallenBack, machine } from './machine'
import type { Choice, Mode, Wanted } from './Mode'
import { isGraphics } from './Mode'
import { argumentsOf, collect, leavesNothing, pack, unpack } from './pipeline'
import type { Left } from './pipeline'
import type { Trouble } from './watch'
import { trouble } from './watch'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Options {
  readonly mode: Wanted
  /** 1 for one thread; `auto` times one thread against all and keeps the faster. */
  readonly threads: 1 | 'auto'
  /** How many training steps go into one call of the device; `auto` measures, see `stepsPerCall`. */
  readonly stepsPerCall: number | 'auto'
}

/** What changes from call to call. */
interface Now {
  machine: Machine
  state: ReadonlyArray<Float32Array>
  threads: number
  steps: number
  measured: boolean
  canary: number
  fresh: boolean
  announced: ReadonlyArray<string>
  readonly failed: Map<Mode, string>
  tail: Promise<unknown>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A plan in the mode that the options ask for, or a sentence. @category constructors @since 0.1.0 */
export const open = (options: Options, plan: Plan, state: Arrays): TE.TaskEither<BackendError, Session> =>
  pipe(
    begin(options, plan, new Map()),
    TE.map(first => session(options, plan, state, first))
  )

const unavailable = (message: string): BackendError => ({ _tag: 'Unavailable', backend: 'gpu', message })

/** `auto` goes on to the next mode where one can't take the plan. */
const begin = (
  options: Options,
  plan: Plan,
  without: ReadonlyMap<Mode, string>
): TE.TaskEither<BackendError, Machine> =>
  pipe(
    choose(options.mode, without),
    TE.mapLeft(reason => unavailable(options.mode === 'auto' ? reason : `${options.mode} can't be used: ${reason}`)),
    TE.chain(choice =>
      pipe(
        machine(choice, plan, options.threads),
        TE.orElse(error =>
          options.mode === 'auto' ? begin(options, plan, excluded(without, choice, error)) : TE.left(error)
        )
      )
    )
  )

const excluded = (
  without: ReadonlyMap<Mode, string>,
  { mode }: Choice,
  { message }: BackendError
): ReadonlyMap<Mode, string> => new Map([...without, [mode, `${mode} is not used: ${message}`]])

const session = (options: Options, plan: Plan, initial: Arrays, first: Machine): Session => {
  const now: Now = {
    machine: first,
    state: pack(first.compiled.pooled.state)(initial),
    threads: 1,
    steps: stepsAtFirst(options, first),
    measured: false,
    canary: 0,
    fresh: true,
    announced: [],
    failed: new Map(),
    tail: Promise.resolve()
  }
  const queued = (all: ReadonlyArray<Arrays>): Promise<E.Either<BackendError, ReadonlyArray<Arrays>>> => {
    const next = now.tail.then(() => runAll(options, plan, now, all))
    now.tail = next
    return next
  }
  return {
    get device() {
      return deviceOf(now.machine, now.threads, now.steps, [...now.machine.choice.degradations, ...now.announced])
    },
    run: all =>
      pipe(
        fedWell(plan, all),
        TE.chain(() => () => queued(all))
      ),
    state: TE.fromIO(() => unpack(now.machine.compiled.pooled.state)(now.state)),
    close: () => now.machine.close()
  }
}

const fedWell = (plan: Plan, all: ReadonlyArray<Arrays>): TE.TaskEither<BackendError, void> => {
  const wanted = feeds(plan).map(({ name, buffer }) => ({ name, size: buffer.size }))
  const wrong = all.map(given => misfed(wanted, given)).find(sentence => sentence !== undefined)
  return wrong === undefined
    ? TE.right(undefined)
    : TE.left({ _tag: 'BadFeed', backend: 'gpu', message: `input ${wrong}` })
}

// -------------------------------------------------------------------------------------
// calls
// -------------------------------------------------------------------------------------

/** Where nothing is measured: state crosses within one memory, and four steps hide it. */
const UNMEASURED = 4

const stepsAtFirst = ({ stepsPerCall: wanted }: Options, { choice }: Machine): number =>
  wanted === 'auto' ? (isGraphics(choice.mode) ? 1 : UNMEASURED) : wanted

/** Results of a run that fails midway are dropped, and so is the state that its sound calls left. */
const runAll = async (
  options: Options,
  plan: Plan,
  now: Now,
  all: ReadonlyArray<Arrays>
): Promise<E.Either<BackendError, ReadonlyArray<Arrays>>> => {
  const [packs, before] = [now.machine.compiled.pooled.state, now.state]
  const outputs: Array<Arrays> = []
  while (outputs.length < all.length) {
    const done = await runChunk(options, plan, now, all.slice(outputs.length))
    if (E.isLeft(done)) {
      now.state = pack(now.machine.compiled.pooled.state)(unpack(packs)(before))
      return done
    }
    outputs.push(...done.right)
  }
  return E.right(outputs)
}

/** As many of the steps as go into one call. A rest that is shorter than a call is run step by step. */
const runChunk = async (
  options: Options,
  plan: Plan,
  now: Now,
  rest: ReadonlyArray<Arrays>
): Promise<E.Either<BackendError, ReadonlyArray<Arrays>>> => {
  const ready = now.fresh ? E.right(undefined) : await refresh(options, plan, now)
  if (E.isLeft(ready)) return ready
  const once = await call(options, now, chunkOf(now, rest))
  if (E.isRight(once)) return once
  const mended = await recover(options, plan, now, once.left)
  if (E.isLeft(mended)) return mended
  return pipe(
    await call(options, now, chunkOf(now, rest)),
    E.mapLeft(({ error }) => {
      now.fresh = false
      return error
    })
  )
}

const chunkOf = ({ steps, machine: { choice } }: Now, rest: ReadonlyArray<Arrays>): ReadonlyArray<Arrays> =>
  rest.length >= steps || !isGraphics(choice.mode) ? rest.slice(0, steps) : rest.slice(0, 1)

const call = async (
  options: Options,
  now: Now,
  chunk: ReadonlyArray<Arrays>
): Promise<E.Either<Trouble, ReadonlyArray<Arrays>>> => {
  const { machine: used } = now
  const { compiled } = used
  if (compiled.pooled.launches.length === 0 || leavesNothing(compiled))
    return E.right(chunk.map(() => unpack(compiled.pooled.outputs)([])))
  const variant = chooseVariant(used.variants(chunk.length))
  now.canary = (now.canary + 1) % 4096
  const start = performance.now()
  const results = await used.watch.over(() => variant.pipeline(...argumentsOf(compiled, now.state, chunk, now.canary)))
  variant.times.push(performance.now() - start)
  const left = pipe(
    results,
    E.chain(found => sound(used, variant, found, chunk.length, now.canary))
  )
  if (E.isLeft(left)) return left
  now.state = left.right.state
  now.threads = variant.threads ? cores() : 1
  await measure(options, now)
  return E.right(left.right.outputs)
}

const sound = (
  used: Machine,
  variant: Variant,
  results: Readonly<Record<string, Float32Array>>,
  steps: number,
  canary: number
): E.Either<Trouble, Left> => {
  const slower = fallenBack(used, variant)
  return slower !== undefined
    ? E.left(trouble('Failed', `gpu.js stopped: ${slower}`))
    : pipe(
        collect(used.compiled, steps, results, canary),
        E.mapLeft(sentence => trouble('Failed', sentence, true))
      )
}

/** Node 20 has no `navigator`; gpu.js then asks the operating system, which this module can't. */
const cores = (): number => ('navigator' in globalThis ? globalThis.navigator.hardwareConcurrency : 2)

/** After the third call of one step, two of which are timed, the number of steps of a call is set, once for a machine. */
const measure = async (options: Options, now: Now): Promise<void> => {
  const { machine: used } = now
  const [variant] = used.variants(1)
  if (options.stepsPerCall !== 'auto' || !isGraphics(used.choice.mode) || variant?.times.length !== 3 || now.measured)
    return
  now.measured = true
  const crossing = await used.crossing(now.state)
  now.steps = stepsPerCall(Math.min(...variant.times.slice(1)), crossing)
}

// -------------------------------------------------------------------------------------
// recovery
// -------------------------------------------------------------------------------------

/** Another machine for a call that failed, and the sentence that announces it. */
const recover = async (
  options: Options,
  plan: Plan,
  now: Now,
  { error, again }: Trouble
): Promise<E.Either<BackendError, void>> => {
  const { mode } = now.machine.choice
  now.fresh = false
  if (again) {
    now.announced = [...now.announced, `${error.message}: ${mode} was begun anew`]
    return refresh(options, plan, now)
  }
  if (options.mode !== 'auto') return E.left(error)
  now.failed.set(mode, `${mode} was given up: ${error.message}`)
  return refresh(options, plan, now)
}

const refresh = async (options: Options, plan: Plan, now: Now): Promise<E.Either<BackendError, void>> => {
  const state = unpack(now.machine.compiled.pooled.state)(now.state)
  await now.machine.close().catch(() => undefined)
  const next = await begin(options, plan, now.failed)()
  if (E.isLeft(next)) return next
  now.machine = next.right
  now.state = pack(next.right.compiled.pooled.state)(state)
  now.steps = stepsAtFirst(options, next.right)
  now.measured = false
  now.fresh = true
  return E.right(undefined)
}
