/**
 * The largest error of each elementary function in a mode of gpu.js, over floats of all sizes.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { Mode } from '../../src/backend/gpu'
import { gpu } from '../../src/backend/gpu'
import type { Buffer, Plan } from '../../src/compile/Plan'
import { along, axis } from '../../src/expr/Index'
import { add, div, lit, mul, read, sqrt } from '../../src/expr/Scalar'
import { errorInUlps } from '../elementary/accuracy'
import { type Bounded, subjects } from '../elementary/subjects'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The largest error of a function in units in the last place, and where it is; and how many of the special values (NaN,
 * infinities, the zeros) come out wrong.
 */
export interface Measured {
  readonly name: string
  readonly ulps: number
  readonly at: number
  readonly special: number
}

const THIRD = Math.fround(1 / 3)

/** Operations that a driver may compute less exactly than 32-bit floats allow. */
const operations: ReadonlyArray<Bounded> = [
  { name: 'x + 1/3', body: x => add(x, lit(THIRD)), exact: x => x + THIRD, bound: 0.5 },
  { name: 'x · 1/3', body: x => mul(x, lit(THIRD)), exact: x => x * THIRD, bound: 0.5 },
  { name: '1 / x', body: x => div(lit(1), x), exact: x => 1 / x, bound: 0.5 },
  { name: 'x / 3', body: x => div(x, lit(3)), exact: x => x / 3, bound: 0.5 },
  { name: '√x', body: sqrt, exact: Math.sqrt, bound: 0.5 }
]

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A plan of one kernel: a function of every element. */
const planOf = ({ body }: Bounded, size: number): Plan => {
  const i = axis('i', size)
  const buffer = (id: number, role: Buffer['role']): Buffer => ({ id, shape: [size], dtype: 'f32', size, role })
  return {
    buffers: [buffer(0, { _tag: 'Feed', name: 'x' }), buffer(1, { _tag: 'Computed' })],
    kernels: [{ label: 'function', output: 1, inputs: [0], axes: [i], body: body(read(0, [along(i)])) }],
    outputs: [{ name: 'y', buffer: 1 }],
    state: [],
    memory: { bytes: 0, offsets: new Map() }
  }
}

/** As many floats, at equal distances of their bits: all exponents, both signs, infinities and NaN. */
const floats = (count: number): Float32Array => {
  const bits = Uint32Array.from({ length: count }, (_, i) => (i * Math.floor(2 ** 32 / count)) >>> 0)
  return new Float32Array(bits.buffer).map((x, i) => SPECIAL[i] ?? x)
}

const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1, -1]

/** Results this small are left out: devices may replace subnormal numbers by 0 on the way to them. */
const SMALL = 2 ** -100

const errorAt = (found: number, x: number, { exact }: Bounded): number => {
  const y = exact(x)
  return Math.abs(y) < SMALL || (x !== 0 && Math.abs(x) < SMALL) ? 0 : errorInUlps(found, y)
}

const isSpecial = (x: number, y: number): boolean => !Number.isFinite(x) || x === 0 || !Number.isFinite(Math.fround(y))

const worst = (subject: Bounded, x: Float32Array, y: Float32Array): Measured =>
  x.reduce<Measured>(
    (most, at, i) => {
      if (subject.keep?.(at) === false) return most
      const error = errorAt(y[i] ?? NaN, at, subject)
      return isSpecial(at, subject.exact(at))
        ? { ...most, special: most.special + (error > 1 ? 1 : 0) }
        : error > most.ulps
          ? { ...most, ulps: error, at }
          : most
    },
    { name: subject.name, ulps: 0, at: 0, special: 0 }
  )

/** The largest errors in a mode, on `count` floats each. */
export const errors = async (mode: Mode, count: number): Promise<ReadonlyArray<Measured>> => {
  const x = floats(count)
  const found: Array<Measured> = []
  for (const subject of [...operations, ...subjects]) {
    const session = await gpu({ mode, threads: 1 }).prepare(planOf(subject, count), new Map())()
    if (E.isLeft(session)) throw new Error(session.left.message)
    const ran = await session.right.run([new Map([['x', x]])])()
    await session.right.close()
    if (E.isLeft(ran)) throw new Error(`${subject.name}: ${ran.left.message}`)
    found.push(worst(subject, x, ran.right[0]?.get('y') ?? new Float32Array()))
  }
  return found
}
