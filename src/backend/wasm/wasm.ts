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
import { hasRelaxedSimd, hasSimd } from './probe'
import type { Port, Program } from './program'
import { programOf } from './program'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `arithmetic`: `fma` rounds products and sums of contractions once, where the engine can; `strict` gives the same
 *   bits on every engine and machine;
 * - `threads`: how many threads share a step.
 *
 * @category model
 * @since 0.1.0
 */
export interface Options {
  readonly arithmetic: 'strict' | 'fma'
  readonly threads: number
}

/** @category constructors @since 0.1.0 */
export const defaults: Options = { arithmetic: 'fma', threads: 1 }

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
    traits,
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
  readonly step: () => void
}

const instantiate = ({ arithmetic }: Options, plan: Plan): E.Either<BackendError, Machine> =>
  E.tryCatch(
    () => {
      const program = programOf({ fma: arithmetic === 'fma' && hasRelaxedSimd(), shared: false }, plan)
      const { pages } = program.memory
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
      const instance = new WebAssembly.Instance(new WebAssembly.Module(program.bytes), { env: { memory } })
      const { step } = instance.exports
      if (typeof step !== 'function') throw new Error('the module has no step')
      program.contents.forEach(({ address, data }) => {
        new Uint8Array(memory.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address)
      })
      return { program, memory, step: () => void step() }
    },
    reason => failure('Failed')(`WebAssembly could not start: ${messageOf(reason)}`)
  )

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
  const runOne = (feed: Arrays): Arrays => {
    write(program.fed, feed)
    machine.step()
    return read(program.results)
  }
  write(program.state, initial)
  return {
    device: deviceOf(options),
    run: all =>
      pipe(
        fedWell(plan, all),
        E.chain(() =>
          E.tryCatch(
            () => all.map(runOne),
            reason => failure('Failed')(`WebAssembly stopped: ${messageOf(reason)}`)
          )
        ),
        TE.fromEither
      ),
    state: TE.fromIO(() => read(program.state)),
    close: () => Promise.resolve()
  }
}

const deviceOf = ({ arithmetic, threads }: Options): Device => {
  const fma = arithmetic === 'fma' && hasRelaxedSimd()
  return {
    backend: 'wasm',
    mode: 'simd128',
    threads,
    arithmetic: fma ? 'fma' : 'strict',
    degradations:
      arithmetic === 'fma' && !fma ? ['no relaxed SIMD in this engine, so products and sums are rounded apart'] : []
  }
}

const fedWell = (plan: Plan, all: ReadonlyArray<Arrays>): E.Either<BackendError, void> => {
  const wanted = feeds(plan).map(({ name, buffer }) => ({ name, size: buffer.size }))
  const wrong = all.map(given => misfed(wanted, given)).find(sentence => sentence !== undefined)
  return wrong === undefined ? E.right(undefined) : E.left(failure('BadFeed')(`input ${wrong}`))
}
