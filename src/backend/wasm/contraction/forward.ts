/**
 * Products over weights in register tiles: 4 channels by 8 examples, or 2 by 16, eight sums at a time.
 *
 * A table gives, for each tap of a window, where the input lies relative to the window and where the packed weights
 * lie. Windows at the border leave out the taps that fall on padding: they have tables of their own. So strides,
 * dilation and padding cost nothing in the loop, which is the same for convolutions, their input gradients and dense
 * layers. Weights are packed first, four channels side by side for each tap.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import { guard, lit, read } from '../../../expr/Scalar'
import * as W from '../encode/instruction'
import type { Instruction } from '../encode/instruction'
import type { Context } from '../emit/real'
import { addressOf, real } from '../emit/real'
import type { Piece, Task } from '../emit/kernel'
import { contextOf, kernelPiece, outerLoop } from '../emit/kernel'
import { bound, scalar } from '../emit/address'
import { along, nest, type Turn } from '../emit/nest'
import type { Scope } from '../emit/Scope'
import { define, emit, LANE, local, locals, scope as newScope } from '../emit/Scope'
import { position, rows } from '../Layout'
import type { Arena } from '../place'
import { reserve, reserveData } from '../place'
import { coefficientOf, evaluator, forEach, holds, plainIn } from './numeric'
import type { OverWeights } from './recognise'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Lowered {
  readonly suffix: string
  readonly piece: Piece
  readonly flops: number
}

/** Taps of a tile lie this many bytes apart in packed weights: four channels. */
const TAP = 16

/** Weights of more bytes than this are kept in the cache a tile at a time. */
const LARGE_WEIGHTS = 256 * 1024

/** Where the windows lie, and which taps they have. */
interface Tables {
  /** For each window: where its input begins, and the first and the last byte of its taps. */
  readonly windows: number
  /** Taps of all windows together. */
  readonly taps: number
  readonly mayBeEmpty: boolean
}

interface Packed {
  readonly address: number
  /** Taps of a whole window. */
  readonly taps: number
}

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

/** Axes of the window that a bound or a division mentions, then those that are plain everywhere. */
const tapAxes = ({
  sum,
  x,
  bounds
}: OverWeights): { readonly outer: ReadonlyArray<Axis>; readonly inner: ReadonlyArray<Axis> } => {
  const inner = sum.axes.filter(
    a => plainIn(a)(x.position) && !bounds.some(b => I.axes(b.index).some(other => other.name === a.name))
  )
  return { outer: sum.axes.filter(a => !inner.includes(a)), inner }
}

const tablesOf = (room: Arena, k: OverWeights): Tables => {
  const { outer, inner } = tapAxes(k)
  const axes = [...k.positions, ...outer, ...inner]
  const slots = new Map(axes.map((a, i) => [a.name, i]))
  const at = new Int32Array(axes.length)
  const [inputOf, valid] = [evaluator(slots)(k.x.position), holds(slots, k.bounds)]
  const innerCount = inner.reduce((n, a) => n * a.extent, 1)
  const innerSteps: Array<number> = []
  forEach(inner, at, k.positions.length + outer.length, () => {
    innerSteps.push(
      inner.reduce(
        (sum, a, i) => sum + coefficientOf(a)(k.x.position) * (at[k.positions.length + outer.length + i] ?? 0),
        0
      )
    )
  })
  at.fill(0)
  const known = new Map<string, readonly [number, number]>()
  const entries: Array<number> = []
  const windows: Array<number> = []
  const uniform = outer.length === 0 && k.bounds.length === 0 && k.positions.every(a => plainIn(a)(k.x.position))
  let taps = 0
  forEach(k.positions, at, 0, () => {
    const found: Array<readonly [number, number]> = []
    let tap = 0
    forEach(outer, at, k.positions.length, () => {
      if (valid(at)) found.push([inputOf(at), tap])
      tap++
    })
    const base = found[0]?.[0] ?? 0
    const key = uniform ? '' : found.map(([input, n]) => `${input - base},${n}`).join()
    const range = known.get(key) ?? [entries.length, entries.length + 2 * found.length * innerCount]
    if (!known.has(key)) {
      known.set(key, range)
      for (const [input, n] of found)
        innerSteps.forEach((step, i) => entries.push(4 * (input - base + step), TAP * (n * innerCount + i)))
    }
    taps += found.length * innerCount
    windows.push(4 * base + k.x.stored.address, 4 * range[0], 4 * range[1])
  })
  const table = reserveData(room, Int32Array.from(entries))
  const moved = windows.map((value, i) => (i % 3 === 0 ? value : value + table))
  return {
    windows: reserveData(room, Int32Array.from(moved)),
    taps,
    mayBeEmpty: moved.some((value, i) => i % 3 === 1 && value === moved[i + 1])
  }
}

// -------------------------------------------------------------------------------------
// packing
// -------------------------------------------------------------------------------------

/** Kernels that lay the weights out as `[tiles][taps][4]`; channels beyond the last are zero. */
const packing = (
  room: Arena,
  task: Task,
  k: OverWeights
): { readonly packed: Packed; readonly pieces: ReadonlyArray<Piece> } => {
  const { outer, inner } = tapAxes(k)
  const loops = [...outer, ...inner].filter(a => a.extent > 1)
  const taps = loops.reduce((n, a) => n * a.extent, 1)
  const tiles = Math.ceil(k.channel.extent / 4)
  const address = reserve(room, tiles * taps * TAP)
  const whole = Math.floor(k.channel.extent / 4)
  const region = (first: number, count: number, masked: boolean): ReadonlyArray<Piece> => {
    if (count === 0) return []
    const [tile, four] = [I.axis('tile', count), I.axis('four', 4)]
    const channel = I.shift(4 * first)(I.add(I.along(four))(I.scale(4)(I.along(tile))))
    const at = newScope(undefined, new Map([[k.channel.name, channel]]))
    const element = read(
      k.w.slot,
      k.w.index.map(i => bound(at, i))
    )
    return [
      kernelPiece({
        axes: [tile, ...loops, four],
        body: masked ? guard([{ index: channel, extent: k.channel.extent }], element, lit(0)) : element,
        output: { address: address + first * taps * TAP, shape: [count, ...loops.map(a => a.extent), 4], layout: rows },
        index: [tile, ...loops, four].map(I.along),
        stored: task.stored,
        constant: task.constant
      })
    ]
  }
  return { packed: { address, taps }, pieces: [...region(0, whole, false), ...region(whole, tiles - whole, true)] }
}

// -------------------------------------------------------------------------------------
// the tile
// -------------------------------------------------------------------------------------

/** The scratch room of a thread is the third parameter of every function. */
const SCRATCH = 2

/** Names of the axes that tiles and blocks run along. */
const [TILE, BLOCK, PART] = ['#tile', '#block', '#part']

interface Shape {
  readonly channels: number
  readonly vectors: number
}

const multiplyAdd = (fma: boolean, x: number, w: number, sum: number): ReadonlyArray<Instruction> =>
  fma
    ? [W.localGet(x), W.localGet(w), W.localGet(sum), W.f32x4.relaxedMadd, W.localSet(sum)]
    : [W.localGet(sum), W.localGet(x), W.localGet(w), W.f32x4.mul, W.f32x4.add, W.localSet(sum)]

interface Work {
  readonly fma: boolean
  readonly task: Task
  readonly k: OverWeights
  readonly tables: Tables
  readonly packed: Packed
}

interface Window {
  readonly input: number
  readonly first: number
  readonly last: number
}

const numbers = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

/** All taps of one window for one tile; the sums stay in locals. */
const taps = (
  c: Context,
  scope: Scope,
  work: Work,
  { channels, vectors }: Shape,
  window: Window
): ReadonlyArray<number> => {
  const l = c.locals
  const { k, packed, tables, fma } = work
  const sums = numbers(channels * vectors).map(() => local(l, 'v128'))
  const xs = numbers(vectors).map(() => local(l, 'v128'))
  const [w, input, weights, tap] = [local(l, 'v128'), local(l, 'i32'), local(l, 'i32'), local(l, 'i32')]
  const blockBytes = 4 * k.block * k.x.stored.shape.slice(1).reduce((n, d) => n * d, 1)
  const offset = I.add(I.scale(4)(bound(scope, I.along(I.axis(PART, k.block)))))(
    I.scale(blockBytes)(bound(scope, I.along(I.axis(BLOCK, 2))))
  )
  const base = define(l, scope, 'i32', W.localGet(window.input), scalar(c, scope, offset), W.i32.add)
  const tile = I.scale(packed.taps * TAP)(bound(scope, I.along(I.axis(TILE, 2))))
  const weightBase = define(l, scope, 'i32', scalar(c, scope, I.shift(packed.address)(tile)))
  emit(
    scope,
    ...sums.flatMap(s => [W.f32x4Const([0, 0, 0, 0]), W.localSet(s)]),
    W.localGet(window.first),
    W.localSet(tap)
  )
  const turn: ReadonlyArray<Instruction> = [
    W.loop,
    base,
    W.localGet(tap),
    W.i32Load(0),
    W.i32.add,
    W.localSet(input),
    weightBase,
    W.localGet(tap),
    W.i32Load(4),
    W.i32.add,
    W.localSet(weights),
    ...xs.flatMap((x, i) => [W.localGet(input), W.v128Load(16 * i), W.localSet(x)]),
    ...numbers(channels).flatMap(j => [
      W.localGet(weights),
      W.v128LoadSplat(4 * j),
      W.localSet(w),
      ...xs.flatMap((x, i) => multiplyAdd(fma, x, w, sums[j * vectors + i] ?? 0))
    ]),
    W.localGet(tap),
    W.i32Const(8),
    W.i32.add,
    W.localTee(tap),
    W.localGet(window.last),
    W.i32.ltS,
    W.branchIf(0),
    W.end
  ]
  emit(
    scope,
    ...(tables.mayBeEmpty ? [W.localGet(tap), W.localGet(window.last), W.i32.ltS, W.when, ...turn, W.end] : turn)
  )
  return sums
}

/** Stores the sums, or what the kernel makes of each of them. */
const finish = (
  c: Context,
  scope: Scope,
  work: Work,
  { channels, vectors }: Shape,
  sums: ReadonlyArray<number>
): void => {
  const { task, k } = work
  const bind = (j: I.Index, v: I.Index): ReadonlyMap<string, I.Index> =>
    new Map([
      [k.channel.name, I.add(j)(I.scale(4)(bound(scope, I.along(I.axis(TILE, 2)))))],
      [
        k.batch.name,
        I.add(I.along(LANE))(
          I.add(I.scale(4)(v))(
            I.add(bound(scope, I.along(I.axis(PART, k.block))))(
              I.scale(k.block)(bound(scope, I.along(I.axis(BLOCK, 2))))
            )
          )
        )
      ]
    ])
  const put = (inner: Scope, value: ReturnType<typeof define>): void => {
    const at = position(
      task.output,
      task.index.map(i => bound(inner, i))
    )
    const { base, offset } = addressOf(c, inner, task.output.address, {
      ...at,
      terms: at.terms.filter(t => t.atom.key !== LANE.key)
    })
    emit(inner, base, value, W.v128Store(offset))
  }
  if (task.body === k.sum) {
    sums.forEach((sum, i) => {
      const inner = newScope(scope, bind(I.literal(Math.floor(i / vectors)), I.literal(i % vectors)))
      put(inner, W.localGet(sum))
      emit(scope, ...inner.code)
    })
    return
  }
  sums.forEach((sum, i) => {
    emit(scope, W.localGet(SCRATCH), W.localGet(sum), W.v128Store(16 * i))
  })
  const [j, v] = [I.axis('#j', channels), I.axis('#v', vectors)]
  const turns: ReadonlyArray<Turn> = [
    along(j),
    { bind: at => new Map([...bind(I.along(j), at), ['#v', at]]), extent: vectors, step: 1 }
  ]
  nest(c, scope, turns, inner => {
    const place = I.scale(16)(I.add(bound(inner, I.along(v)))(I.scale(vectors)(bound(inner, I.along(j)))))
    const sum = define(c.locals, inner, 'v128', W.localGet(SCRATCH), scalar(c, inner, place), W.i32.add, W.v128Load(0))
    inner.parts.set(k.sum, sum)
    put(inner, define(c.locals, inner, 'v128', real(c, inner, task.body)))
  })
}

// -------------------------------------------------------------------------------------
// loops
// -------------------------------------------------------------------------------------

const named = (name: string, extent: number, step = 1): Turn => ({ bind: at => new Map([[name, at]]), extent, step })

/** Tiles of one shape: how many, and the first. */
interface Group {
  readonly shape: Shape
  readonly first: number
  readonly count: number
}

const groupsOf = ({ channel, block }: OverWeights): ReadonlyArray<Group> => {
  const whole = Math.floor(channel.extent / 4)
  const left = channel.extent % 4
  const narrow = Math.min(block / 4, 2)
  return [
    { shape: { channels: 4, vectors: narrow }, first: 0, count: whole },
    { shape: { channels: left, vectors: left === 3 ? narrow : block / 4 }, first: whole, count: left === 0 ? 0 : 1 }
  ].filter(g => g.count > 0)
}

const tiles = (c: Context, scope: Scope, work: Work, { shape }: Group, window: Window): void => {
  nest(c, scope, [named(PART, work.k.block, 4 * shape.vectors)], inner => {
    finish(c, inner, work, shape, taps(c, inner, work, shape, window))
  })
}

const windowLocals = (c: Context): Window => ({
  input: local(c.locals, 'i32'),
  first: local(c.locals, 'i32'),
  last: local(c.locals, 'i32')
})

/** The positions of a block, each with its window. */
const positions = (c: Context, scope: Scope, work: Work, body: (inner: Scope, window: Window) => void): void => {
  const at = local(c.locals, 'i32')
  const window = windowLocals(c)
  emit(scope, W.i32Const(work.tables.windows), W.localSet(at))
  nest(c, scope, work.k.positions.map(along), inner => {
    emit(
      inner,
      ...[window.input, window.first, window.last].flatMap((to, i) => [
        W.localGet(at),
        W.i32Load(4 * i),
        W.localSet(to)
      ]),
      W.localGet(at),
      W.i32Const(12),
      W.i32.add,
      W.localSet(at)
    )
    body(inner, window)
  })
}

const blocksOutside = (work: Work, groups: ReadonlyArray<Group>): Piece => {
  const c = contextOf(work.task, locals(3))
  const { batch, block } = work.k
  const made = outerLoop(c, newScope(undefined), [named(BLOCK, batch.extent / block)], outer => {
    positions(c, outer, work, (inner, window) => {
      groups.forEach(group => {
        nest(c, inner, [tileTurn(group)], each => {
          tiles(c, each, work, group, window)
        })
      })
    })
  })
  return { ...made, byBlocks: true }
}

const tileTurn = ({ first, count }: Group): Turn => ({
  bind: at => new Map([[TILE, I.shift(first)(at)]]),
  extent: count,
  step: 1
})

const tilesOutside = (work: Work, group: Group): Piece => {
  const c = contextOf(work.task, locals(3))
  const { batch, block } = work.k
  return outerLoop(c, newScope(undefined), [tileTurn(group), named(BLOCK, batch.extent / block)], outer => {
    positions(c, outer, work, (inner, window) => {
      tiles(c, inner, work, group, window)
    })
  })
}

/** The functions of a product over weights. @category constructors @since 0.1.0 */
export const forward = (fma: boolean, room: Arena, task: Task, k: OverWeights): ReadonlyArray<Lowered> => {
  const { packed, pieces } = packing(room, task, k)
  const work: Work = { fma, task, k, tables: tablesOf(room, k), packed }
  const groups = groupsOf(k)
  const flops = 2 * work.tables.taps * k.batch.extent
  const main =
    packed.taps * k.channel.extent * 4 <= LARGE_WEIGHTS
      ? [{ piece: blocksOutside(work, groups), channels: k.channel.extent }]
      : groups.map(group => ({ piece: tilesOutside(work, group), channels: group.count * group.shape.channels }))
  return [
    ...pieces.map(piece => ({ suffix: ' (pack)', piece, flops: 0 })),
    ...main.map(({ piece, channels }) => ({ suffix: '', piece, flops: flops * channels }))
  ]
}
