/**
 * One call of gpu.js: so many steps of a pooled plan, from state and feeds to state and outputs.
 *
 * On a GPU everything that leaves comes in one array, since each array that is read back stops the device once, with a
 * canary at its end: a number that only a call that ran can know. A device that fails without a word leaves zeros.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { Arrays } from '../Backend'
import type { Kernel as Run, Library, Orchestration } from './library'
import type { Launch, Pack, Pooled } from './pool'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A pooled plan with its kernels compiled. `largest` bounds the arrays in which results leave. @category model @since 0.1.0 */
export interface Compiled {
  readonly pooled: Pooled
  readonly kernels: ReadonlyMap<Launch, Run>
  readonly createKernel: (source: string, size: number) => Run
  /** Whether results leave in one array with a canary. */
  readonly gathered: boolean
  readonly maxInputs: number
  readonly largest: number
}

/** What a call leaves: an array for each pack of the state, and each step's outputs. @category model @since 0.1.0 */
export interface Left {
  readonly state: ReadonlyArray<Float32Array>
  readonly outputs: ReadonlyArray<Arrays>
}

type Handle = unknown

type Results = Readonly<Record<string, Float32Array>>

// -------------------------------------------------------------------------------------
// kernels
// -------------------------------------------------------------------------------------

/** Makes kernels of a library; the same source over as many elements is one kernel. @category constructors @since 0.1.0 */
export const kernelMaker = (library: Library): Compiled['createKernel'] => {
  const known = new Map<string, Run>()
  return (source, size) => {
    const key = `${size} ${source}`
    const run =
      known.get(key) ??
      library.createKernel(source, { output: [size], precision: 'single', loopMaxIterations: 1 << 24 })
    known.set(key, run)
    return run
  }
}

const CANARY = 'function(a0) {\nreturn a0[0] * 2 + 1;\n}'

/** Arrays one after the other, as source text. */
const concatenation = (sizes: ReadonlyArray<number>): string => {
  const ends = sizes.reduce<ReadonlyArray<number>>((sums, n) => [...sums, (sums[sums.length - 1] ?? 0) + n], [])
  const branches = sizes.map((size, i) => {
    const start = (ends[i] ?? 0) - size
    const test = i === sizes.length - 1 ? 'else' : `${i === 0 ? '' : 'else '}if (t < ${ends[i] ?? 0})`
    return `${test} { r = a${i}[${start === 0 ? 't' : `t - ${start}`}]; }`
  })
  const body = sizes.length === 1 ? ['r = a0[t];'] : branches
  return `function(${sizes.map((_, i) => `a${i}`).join(', ')}) {\nlet t = this.thread.x;\nlet r = 0;\n${body.join('\n')}\nreturn r;\n}`
}

// -------------------------------------------------------------------------------------
// what leaves
// -------------------------------------------------------------------------------------

/** An array that leaves the device, for a pack of the state or of a step's outputs. */
interface Leaving {
  readonly key: string
  readonly size: number
}

const leaving = ({ pooled, gathered }: Compiled, steps: number): ReadonlyArray<Leaving> =>
  [
    ...pooled.state.map((pack, i) => ({ key: `s${i}`, size: pack.size })),
    ...Array.from({ length: steps }, (_, step) =>
      pooled.outputs.map((pack, i) => ({ key: `o${step}_${i}`, size: pack.size }))
    ).flat(),
    ...(gathered ? [{ key: 'canary', size: 1 }] : [])
  ].filter(({ size }) => size > 0)

/** Whether a call would bring nothing back, as all that is kept or asked for is empty. @category utils @since 0.1.0 */
export const leavesNothing = (compiled: Compiled): boolean => leaving(compiled, 1).length === 0

/** Those that share an array: neighbours, while they fit. */
const shared = (compiled: Compiled, steps: number): ReadonlyArray<ReadonlyArray<Leaving>> => {
  const all = leaving(compiled, steps)
  if (!compiled.gathered) return all.map(one => [one])
  const groups: Array<Array<Leaving>> = []
  let room = 0
  for (const one of all) {
    if (one.size > room) {
      groups.push([])
      room = compiled.largest
    }
    groups[groups.length - 1]?.push(one)
    room -= one.size
  }
  return groups
}

/** Arrays as one, at most `maxInputs` at a time. */
const concatenated = (
  compiled: Compiled,
  parts: ReadonlyArray<{ readonly handle: Handle; readonly size: number }>
): Handle => {
  const { createKernel, maxInputs } = compiled
  if (parts.length === 1) return parts[0]?.handle
  const groups = Array.from({ length: Math.ceil(parts.length / maxInputs) }, (_, i) =>
    parts.slice(i * maxInputs, (i + 1) * maxInputs)
  )
  return concatenated(
    compiled,
    groups.map(group => {
      const size = group.reduce((n, part) => n + part.size, 0)
      const [only] = group
      return group.length === 1 && only !== undefined
        ? only
        : { size, handle: createKernel(concatenation(group.map(p => p.size)), size)(...group.map(p => p.handle)) }
    })
  )
}

// -------------------------------------------------------------------------------------
// orchestration
// -------------------------------------------------------------------------------------

/** gpu.js counts a function's declared parameters, so the length is declared. */
const declared = (count: number, f: Orchestration): Orchestration =>
  Object.defineProperty(f, 'length', { value: count })

/** The function that gpu.js traces once for a number of steps. @category constructors @since 0.1.0 */
export const orchestration = (compiled: Compiled, steps: number): Orchestration => {
  const { state, constants, feeds } = compiled.pooled
  const count = state.length + constants.length + steps * feeds.length + (compiled.gathered ? 1 : 0)
  return declared(count, (...args) => traced(compiled, steps, args))
}

const traced = (compiled: Compiled, steps: number, args: ReadonlyArray<Handle>): Readonly<Record<string, Handle>> => {
  const { pooled, gathered, createKernel } = compiled
  const { state, constants, feeds } = pooled
  const handles = new Map<string, Handle>()
  let held = state.map((_, i) => args[i])
  for (let step = 0; step < steps; step++) {
    const first = state.length + constants.length + step * feeds.length
    const values = new Map<number, Handle>([
      ...state.map((pack, i) => [pack.array, held[i]] as const),
      ...constants.map((c, i) => [c.array, args[state.length + i]] as const),
      ...feeds.map((pack, i) => [pack.array, args[first + i]] as const)
    ])
    launchAll(compiled, values)
    held = pooled.next.map(array => values.get(array))
    pooled.outputs.forEach((pack, i) => handles.set(`o${step}_${i}`, values.get(pack.array)))
  }
  held.forEach((handle, i) => handles.set(`s${i}`, handle))
  if (gathered) handles.set('canary', createKernel(CANARY, 1)(args[args.length - 1]))
  return Object.fromEntries(
    shared(compiled, steps).map((group, i) => [
      `r${i}`,
      concatenated(
        compiled,
        group.map(({ key, size }) => ({ size, handle: handles.get(key) }))
      )
    ])
  )
}

const launchAll = ({ pooled, kernels }: Compiled, values: Map<number, Handle>): void =>
  pooled.launches.forEach(launch => {
    values.set(launch.array, kernels.get(launch)?.(...launch.inputs.map(array => values.get(array))))
  })

// -------------------------------------------------------------------------------------
// arrays
// -------------------------------------------------------------------------------------

/** Stands for an array without elements, which gpu.js does not take. */
const NOTHING = new Float32Array(1)

const orNothing = (array: Float32Array): Float32Array => (array.length === 0 ? NOTHING : array)

/** Named arrays as the arrays of packs. @category arrays @since 0.1.0 */
export const pack =
  (packs: ReadonlyArray<Pack>) =>
  (arrays: Arrays): ReadonlyArray<Float32Array> =>
    packs.map(({ members, size }) => {
      const [only] = members
      const whole = members.length === 1 && only !== undefined ? arrays.get(only.name) : undefined
      if (whole !== undefined) return whole
      const data = new Float32Array(size)
      members.forEach(m => data.set(arrays.get(m.name) ?? [], m.offset))
      return data
    })

/** The named arrays in the arrays of packs, copied. @category arrays @since 0.1.0 */
export const unpack =
  (packs: ReadonlyArray<Pack>) =>
  (data: ReadonlyArray<Float32Array>): Arrays =>
    new Map(
      packs.flatMap(({ members }, i) =>
        members.map(
          ({ name, offset, size }) => [name, data[i]?.slice(offset, offset + size) ?? new Float32Array()] as const
        )
      )
    )

/** What a pipeline is called with. @category arrays @since 0.1.0 */
export const argumentsOf = (
  { pooled, gathered }: Compiled,
  state: ReadonlyArray<Float32Array>,
  steps: ReadonlyArray<Arrays>,
  canary: number
): ReadonlyArray<Float32Array> =>
  [
    ...state,
    ...pooled.constants.map(c => c.data),
    ...steps.flatMap(pack(pooled.feeds)),
    ...(gathered ? [Float32Array.of(canary)] : [])
  ].map(orNothing)

/** gpu.js gives arrays that nobody else holds, so that they are not copied; some of its modes give plain arrays. */
const floats = (data: ArrayLike<number>): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from(data)

/** State and outputs out of what a call gave; a `Left` where the canary is dead. @category arrays @since 0.1.0 */
export const collect = (
  compiled: Compiled,
  steps: number,
  results: Results,
  canary: number
): E.Either<string, Left> => {
  const parts = new Map<string, Float32Array>()
  shared(compiled, steps).forEach((group, i) => {
    const data = floats(results[`r${i}`] ?? [])
    let offset = 0
    group.forEach(({ key, size }) => {
      parts.set(key, data.subarray(offset, offset + size))
      offset += size
    })
  })
  const heard = parts.get('canary')?.[0]
  if (compiled.gathered && heard !== canary * 2 + 1)
    return E.left(
      `the device ran and left ${heard ?? 'nothing'} where ${canary * 2 + 1} should be: its results are not used`
    )
  const { state, outputs } = compiled.pooled
  const of = (key: string): Float32Array => parts.get(key) ?? new Float32Array()
  return E.right({
    state: state.map((_, i) => of(`s${i}`)),
    outputs: Array.from({ length: steps }, (_, step) => unpack(outputs)(outputs.map((_pack, i) => of(`o${step}_${i}`))))
  })
}
