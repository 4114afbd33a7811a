/**
 * Channels in the lanes: tiles of some taps by 8 channels.
 *
 * The gradient is laid out anew so that 8 channels of one example lie side by side; an input is then one number for all
 * 8. Example after example, each tap takes its input times the 8 channels.
 *
 * @since 0.1.0
 */
import * as W from '../encode/instruction'
import type { Arrangement, Form, Vectors } from './arrangement'
import type { Code } from './code'
import { constant, get, multiplyAdd, numbers, plus, set, walk } from './code'

/** Channels of a tile, in vectors of four. */
const VECTORS = 2
const WIDE = 4 * VECTORS

// -------------------------------------------------------------------------------------
// packing
// -------------------------------------------------------------------------------------

/** Four vectors as rows of a 4 × 4 matrix become its columns. */
const transposed = (v: ReadonlyArray<number>): Code => {
  const [a = 0, b = 0, c = 0, d = 0] = v
  const both = (x: number, y: number, lanes: readonly [number, number, number, number]): Code => [
    W.localGet(x),
    W.localGet(y),
    W.shuffleWords(lanes)
  ]
  const pairs = [
    ...both(a, b, [0, 4, 1, 5]),
    ...both(a, b, [2, 6, 3, 7]),
    ...both(c, d, [0, 4, 1, 5]),
    ...both(c, d, [2, 6, 3, 7]),
    ...[W.localSet(d), W.localSet(c), W.localSet(b), W.localSet(a)]
  ]
  return [
    ...pairs,
    ...both(a, c, [0, 1, 4, 5]),
    ...both(a, c, [2, 3, 6, 7]),
    ...both(b, d, [0, 1, 4, 5]),
    ...both(b, d, [2, 3, 6, 7]),
    ...[W.localSet(d), W.localSet(c), W.localSet(b), W.localSet(a)]
  ]
}

/** Channels side by side, examples in a row. */
const pack = (r: Vectors, { block, channels, step }: Form): Code => {
  const rows = numbers(VECTORS).map(i => r.sums.slice(4 * i, 4 * i + 4))
  return [
    ...set(r.stop, plus(get(r.g), constant(4 * block))),
    ...walk(r.g, r.stop, 16, [
      ...rows.flatMap((some, i) => [
        ...some.flatMap((v, j) =>
          4 * i + j < channels
            ? [W.localGet(r.g), W.v128Load(step * (4 * i + j)), W.localSet(v)]
            : [W.f32x4Const([0, 0, 0, 0]), W.localSet(v)]
        ),
        ...transposed(some),
        ...some.flatMap((v, j) => [W.localGet(r.packed), W.localGet(v), W.v128Store(4 * WIDE * j + 16 * i)])
      ]),
      ...set(r.packed, plus(get(r.packed), constant(16 * WIDE)))
    ])
  ]
}

// -------------------------------------------------------------------------------------
// products
// -------------------------------------------------------------------------------------

/** One example of a block. */
const example = (r: Vectors, { fma, spacing }: Form, taps: number, at: number): Code => [
  ...numbers(VECTORS).flatMap(i => [W.localGet(r.g), W.v128Load(4 * WIDE * at + 16 * i), W.localSet(r.held[i] ?? 0)]),
  ...numbers(taps).flatMap(j => [
    W.localGet(r.x),
    W.v128LoadSplat(spacing * j + 4 * at),
    W.localSet(r.passing),
    ...numbers(VECTORS).flatMap(i => multiplyAdd(fma, r.passing, r.held[i] ?? 0, r.sums[VECTORS * j + i] ?? 0))
  ])
]

/** Engines with relaxed SIMD do well with a block written out; in a loop, others keep more in registers. */
const examples = (r: Vectors, form: Form, taps: number): Code =>
  form.fma
    ? numbers(form.block).flatMap(at => example(r, form, taps, at))
    : [
        ...set(r.stop, plus(get(r.x), constant(4 * form.block))),
        ...walk(r.x, r.stop, 4, [...example(r, form, taps, 0), ...set(r.g, plus(get(r.g), constant(4 * WIDE)))])
      ]

const put = (r: Vectors, { channels, outputStep }: Form, tap: number): Code => {
  const sum = (v: number): number => r.sums[VECTORS * tap + v] ?? 0
  return numbers(Math.ceil(channels / 4)).flatMap(v =>
    outputStep === 4 && channels >= 4 * v + 4
      ? [W.localGet(r.x), W.localGet(sum(v)), W.v128Store(16 * v)]
      : numbers(Math.min(4, channels - 4 * v)).flatMap(lane => [
          W.localGet(r.x),
          W.localGet(sum(v)),
          W.v128StoreLane(outputStep * (4 * v + lane), lane)
        ])
  )
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Measured; more taps spill their sums. */
const COSTS = { fma: [15.7, 15.7, 15.7, 16.8, 20.6, 23.6], strict: [11.8, 14.3, 18.3, 23.8] } as const

/** @category constructors @since 0.1.0 */
export const channelLanes = (fma: boolean): Arrangement => ({
  wide: WIDE,
  vectors: VECTORS,
  costs: COSTS[fma ? 'fma' : 'strict'],
  packing: 9,
  pack,
  examples,
  put
})
