/**
 * Examples in the lanes: tiles of some taps by some channels, of which no lane stands empty.
 *
 * Four examples at a time, each tap takes its inputs times the gradient of each channel. The four partial sums are
 * joined at the end.
 *
 * @since 0.1.0
 */
import * as W from '../encode/instruction'
import type { Arrangement, Form, Vectors } from './arrangement'
import type { Code } from './code'
import { constant, get, joined, multiplyAdd, numbers, plus, set, walk } from './code'

// -------------------------------------------------------------------------------------
// products
// -------------------------------------------------------------------------------------

/** The channels of a tile one after the other. */
const pack = (r: Vectors, { block, channels, step }: Form): Code => [
  ...numbers(channels).flatMap(c =>
    numbers(block / 4).flatMap(v => [
      W.localGet(r.packed),
      W.localGet(r.g),
      W.v128Load(step * c + 16 * v),
      W.v128Store(4 * block * c + 16 * v)
    ])
  ),
  ...set(r.packed, plus(get(r.packed), constant(4 * block * channels)))
]

/** So many are held at once. */
const HELD = 2

/** Loads, where one side is held two at a time and the other goes by. */
const loads = (held: number, passing: number): number => held + passing * Math.ceil(held / HELD)

/** Four examples. */
const four = (r: Vectors, { fma, block, channels, spacing }: Form, taps: number, at: number): Code => {
  const input = (tap: number): Code => [W.localGet(r.x), W.v128Load(spacing * tap + at)]
  const gradient = (channel: number): Code => [W.localGet(r.g), W.v128Load(4 * block * channel + at)]
  const sum = (tap: number, channel: number): number => r.sums[channels * tap + channel] ?? 0
  const [held, holds, passes, goes, into] =
    loads(taps, channels) < loads(channels, taps)
      ? [taps, input, channels, gradient, (h: number, p: number) => sum(h, p)]
      : [channels, gradient, taps, input, (h: number, p: number) => sum(p, h)]
  return numbers(Math.ceil(held / HELD)).flatMap(n => {
    const some = numbers(Math.min(HELD, held - HELD * n)).map(i => HELD * n + i)
    return [
      ...some.flatMap((h, i) => set(r.held[i] ?? 0, holds(h))),
      ...numbers(passes).flatMap(p => [
        ...set(r.passing, goes(p)),
        ...some.flatMap((h, i) => multiplyAdd(fma, r.passing, r.held[i] ?? 0, into(h, p)))
      ])
    ]
  })
}

const examples = (r: Vectors, form: Form, taps: number): Code =>
  form.fma
    ? numbers(form.block / 4).flatMap(v => four(r, form, taps, 16 * v))
    : [
        ...set(r.stop, plus(get(r.x), constant(4 * form.block))),
        ...walk(r.x, r.stop, 16, [...four(r, form, taps, 0), ...set(r.g, plus(get(r.g), constant(16)))])
      ]

const put = (r: Vectors, { channels, outputStep }: Form, tap: number): Code =>
  numbers(channels).flatMap(c => [
    ...joined(r.sums[channels * tap + c] ?? 0, r.passing),
    ...[W.localGet(r.x), W.localGet(r.passing), W.v128StoreLane(outputStep * c, 0)]
  ])

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What four examples cost with tiles of 1, 2, 3 … taps, by the number of channels. */
const COSTS: { readonly [kind in 'fma' | 'strict']: ReadonlyArray<ReadonlyArray<number>> } = {
  fma: [
    [3.9, 3.9, 3.9, 3.9, 3.9, 3.9, 4.3, 4.7],
    [3.9, 3.9, 3.9, 4.2, 5.2, 5.9],
    [3.9, 3.9, 5.4, 6.2],
    [3.9, 4.2, 6.2],
    [3.9, 5.2],
    [3.9, 5.9]
  ],
  strict: [[2.9, 2.9, 3.1, 3.8, 4.5, 5.4, 6.2], [2.9, 3.6, 4.8, 6], [3.1, 4.9], [3.8, 6.2], [4.5], [5.4]]
}

/** The arrangements with so many channels a tile. @category constructors @since 0.1.0 */
export const exampleLanes = (fma: boolean): ReadonlyArray<Arrangement> =>
  COSTS[fma ? 'fma' : 'strict'].map((costs, i) => ({
    wide: i + 1,
    vectors: i + 1,
    costs,
    packing: i + 1,
    pack,
    examples,
    put
  }))
