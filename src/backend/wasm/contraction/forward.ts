/**
 * Products over weights in register tiles: some channels by 8 examples, or 1 or 2 channels by a whole block.
 *
 * A table gives, for each run of taps of a window, where the input lies relative to the window and which taps they
 * are. Windows at the border leave out the taps that fall on padding: they have tables of their own. So strides,
 * dilation and padding cost nothing in the loop, which is the same for convolutions, their input gradients and dense
 * layers. Weights are packed first, a tile's channels side by side for each tap.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import { read } from '../../../expr/Scalar'
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
import { cut } from './tile'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Lowered {
  readonly suffix: string
  readonly piece: Piece
  readonly flops: number
}

/** Weights of more bytes than this are kept in the cache a tile at a time. */
const LARGE_WEIGHTS = 256 * 1024

/** Windows whose taps come in runs of at least this many, on average, go run by run. */
const LONG_RUN = 8

/** Where the windows lie, and which taps they have. */
interface Tables {
  /** For each window: where its input begins, and the first and the last byte of its taps. */
  readonly windows: number
  /** Taps of all windows together. */
  readonly taps: number
  readonly mayBeEmpty: boolean
  /**
   * Bytes from one input of a run to the next. A table then has a row for each run: the first input, the first tap and
   * the one after the last. Where it is undefined, a table has a row for each tap: input and tap.
   */
  readonly step: number | undefined
}

/** Tiles of the same size: channels side by side, with their weights packed. */
interface Group {
  readonly channels: number
  /** Vectors of four examples. */
  readonly vectors: number
  /** The first channel of the first tile. */
  readonly first: number
  readonly count: number
  readonly address: number
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
  /** Windows with the same taps, seen from where they begin, share them. */
  const known = new Map<string, number>()
  const lists: Array<ReadonlyArray<number>> = []
  const windows: Array<{ readonly base: number; readonly list: number }> = []
  const uniform =
    outer.length === 0 &&
    k.bounds.length === 0 &&
    k.shared.length === 0 &&
    k.positions.every(a => plainIn(a)(k.x.position))
  const own = evaluator(slots)(I.scale(size(outer))(pointOf(k)))
  forEach(k.positions, at, 0, () => {
    const found: Array<readonly [number, number]> = []
    let tap = own(at)
    forEach(outer, at, k.positions.length, () => {
      if (valid(at)) found.push([inputOf(at), tap])
      tap++
    })
    const base = found[0]?.[0] ?? 0
    const key = uniform ? '' : found.map(([input, n]) => `${input - base},${n}`).join()
    const list = known.get(key) ?? lists.length
    if (!known.has(key)) {
      known.set(key, list)
      lists.push(
        found.flatMap(([input, n]) => innerSteps.flatMap((step, i) => [4 * (input - base + step), n * innerCount + i]))
      )
    }
    windows.push({ base, list })
  })
  const { rows, step } = rowsOf(lists)
  const table = reserveData(room, Int32Array.from(rows.flat()))
  const starts = rows.reduce<ReadonlyArray<number>>(
    (done, row) => [...done, (done[done.length - 1] ?? 0) + 4 * row.length],
    [table]
  )
  return {
    windows: reserveData(
      room,
      Int32Array.from(
        windows.flatMap(({ base, list }) => [4 * base + k.x.stored.address, starts[list] ?? 0, starts[list + 1] ?? 0])
      )
    ),
    taps: windows.reduce((n, { list }) => n + (lists[list]?.length ?? 0) / 2, 0),
    mayBeEmpty: lists.some(list => list.length === 0),
    step
  }
}

/** Rows of taps, or of runs of taps one step apart, where these are long. */
const rowsOf = (
  lists: ReadonlyArray<ReadonlyArray<number>>
): { readonly rows: ReadonlyArray<ReadonlyArray<number>>; readonly step: number | undefined } => {
  const step = commonStep(lists)
  const runs = lists.map(list => runsOf(list, step))
  const [taps, count] = [lists, runs].map(all => all.reduce((n, list) => n + list.length, 0))
  return step > 0 && (taps ?? 0) / 2 >= (LONG_RUN * (count ?? 0)) / 3
    ? { rows: runs, step }
    : { rows: lists, step: undefined }
}

/** The most frequent distance between the inputs of neighbouring taps. */
const commonStep = (lists: ReadonlyArray<ReadonlyArray<number>>): number => {
  const counts = new Map<number, number>()
  for (const list of lists)
    for (let i = 2; i < list.length; i += 2) {
      const step = (list[i] ?? 0) - (list[i - 2] ?? 0)
      counts.set(step, (counts.get(step) ?? 0) + 1)
    }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0]
}

const runsOf = (list: ReadonlyArray<number>, step: number): ReadonlyArray<number> => {
  const runs: Array<number> = []
  for (let i = 0; i < list.length; i += 2) {
    const [input = 0, tap = 0, before = 0, last = 0] = [list[i], list[i + 1], list[i - 2], list[i - 1]]
    if (i > 0 && input - before === step && tap === last + 1) runs[runs.length - 1] = tap + 1
    else runs.push(input, tap, tap + 1)
  }
  return runs
}

// -------------------------------------------------------------------------------------
// packing
// -------------------------------------------------------------------------------------

/** What a tap costs for 8 examples with 1, 2, 3 … channels, in cycles, measured; more channels spill their sums. */
const COSTS = { fma: [2, 2, 4, 4.1, 5, 5.9], strict: [2, 2.2, 3.4, 4.4] } as const

const groupsOf = (fma: boolean, room: Arena, { channel, block }: OverWeights, taps: number): ReadonlyArray<Group> => {
  const sizes = cut(COSTS[fma ? 'fma' : 'strict'])(channel.extent)
  return [...new Set(sizes)].reduce<ReadonlyArray<Group>>((done, channels) => {
    const count = sizes.filter(size => size === channels).length
    const last = done[done.length - 1]
    return [
      ...done,
      {
        channels,
        vectors: channels > 2 ? Math.min(block / 4, 2) : block / 4,
        first: last === undefined ? 0 : last.first + last.count * last.channels,
        count,
        address: reserve(room, count * taps * tapBytes(channels))
      }
    ]
  }, [])
}

/** Taps of a tile lie so far apart in packed weights. */
const tapBytes = (channels: number): number => 4 * channels

const tapLoops = (k: OverWeights): ReadonlyArray<Axis> => {
  const { outer, inner } = tapAxes(k)
  return [...k.shared, ...outer, ...inner].filter(a => a.extent > 1)
}

/** The position of a window among those that have weights of their own. */
const pointOf = ({ shared }: OverWeights): I.Index =>
  I.linear(
    shared.map(a => a.extent),
    shared.map(I.along)
  )

const size = (axes: ReadonlyArray<Axis>): number => axes.reduce((n, a) => n * a.extent, 1)

/** A kernel that lays the weights of a group out as `[tiles][taps][channels]`. */
const packing = (task: Task, k: OverWeights, { channels, first, count, address }: Group): Piece => {
  const loops = tapLoops(k)
  const [tile, side] = [I.axis('tile', count), I.axis('side', channels)]
  const channel = I.shift(first)(I.add(I.along(side))(I.scale(channels)(I.along(tile))))
  const at = newScope(undefined, new Map([[k.channel.name, channel]]))
  return kernelPiece({
    axes: [tile, ...loops, side],
    body: read(
      k.w.slot,
      k.w.index.map(i => bound(at, i))
    ),
    output: { address, shape: [count, ...loops.map(a => a.extent), channels], layout: rows },
    index: [tile, ...loops, side].map(I.along),
    stored: task.stored,
    constant: task.constant,
    blend: task.blend
  })
}

// -------------------------------------------------------------------------------------
// the tile
// -------------------------------------------------------------------------------------

/** The scratch room of a thread is the third parameter of every function. */
const SCRATCH = 2

/** Names of the axes that tiles and blocks run along. */
const [TILE, BLOCK, PART] = ['#tile', '#block', '#part']

const multiplyAdd = (fma: boolean, x: number, w: number, sum: number): ReadonlyArray<Instruction> =>
  fma
    ? [W.localGet(x), W.localGet(w), W.localGet(sum), W.f32x4.relaxedMadd, W.localSet(sum)]
    : [W.localGet(sum), W.localGet(x), W.localGet(w), W.f32x4.mul, W.f32x4.add, W.localSet(sum)]

interface Work {
  readonly fma: boolean
  readonly task: Task
  readonly k: OverWeights
  readonly tables: Tables
  /** Taps of a whole window. */
  readonly taps: number
}

interface Window {
  readonly input: number
  readonly first: number
  readonly last: number
}

const numbers = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

/** The locals of a tile's loops. */
interface Registers {
  readonly sums: ReadonlyArray<number>
  readonly xs: ReadonlyArray<number>
  readonly w: number
  readonly input: number
  readonly weights: number
  readonly tap: number
  readonly stop: number
}

const registers = ({ locals: l }: Context, { channels, vectors }: Group): Registers => ({
  sums: numbers(channels * vectors).map(() => local(l, 'v128')),
  xs: numbers(vectors).map(() => local(l, 'v128')),
  w: local(l, 'v128'),
  input: local(l, 'i32'),
  weights: local(l, 'i32'),
  tap: local(l, 'i32'),
  stop: local(l, 'i32')
})

/** One tap: its input for all vectors, times the weight of each channel. */
const products = (r: Registers, fma: boolean, { channels, vectors }: Group): ReadonlyArray<Instruction> => [
  ...r.xs.flatMap((x, i) => [W.localGet(r.input), W.v128Load(16 * i), W.localSet(x)]),
  ...numbers(channels).flatMap(j => [
    W.localGet(r.weights),
    W.v128LoadSplat(4 * j),
    W.localSet(r.w),
    ...r.xs.flatMap((x, i) => multiplyAdd(fma, x, r.w, r.sums[j * vectors + i] ?? 0))
  ])
]

/** A field of a table's row as bytes of weights. */
const weightsAt = (r: Registers, base: Instruction, field: number, group: Group): ReadonlyArray<Instruction> => [
  base,
  W.localGet(r.tap),
  W.i32Load(4 * field),
  W.i32Const(tapBytes(group.channels)),
  W.i32.mul,
  W.i32.add
]

/** The loop over the rows of a window's table. */
const rowLoop = (
  r: Registers,
  bytes: number,
  last: number,
  body: ReadonlyArray<Instruction>
): ReadonlyArray<Instruction> => [
  W.loop,
  ...body,
  W.localGet(r.tap),
  W.i32Const(bytes),
  W.i32.add,
  W.localTee(r.tap),
  W.localGet(last),
  W.i32.ltS,
  W.branchIf(0),
  W.end
]

/** All taps of one window for one tile; the sums stay in locals. */
const taps = (c: Context, scope: Scope, work: Work, group: Group, window: Window): ReadonlyArray<number> => {
  const l = c.locals
  const { k, tables, fma } = work
  const r = registers(c, group)
  const blockBytes = 4 * k.block * k.x.stored.shape.slice(1).reduce((n, d) => n * d, 1)
  const offset = I.add(I.scale(4)(bound(scope, I.along(I.axis(PART, k.block)))))(
    I.scale(blockBytes)(bound(scope, I.along(I.axis(BLOCK, 2))))
  )
  const base = define(l, scope, 'i32', W.localGet(window.input), scalar(c, scope, offset), W.i32.add)
  const tile = I.scale(work.taps * tapBytes(group.channels))(bound(scope, I.along(I.axis(TILE, 2))))
  const weightBase = define(l, scope, 'i32', scalar(c, scope, I.shift(group.address)(tile)))
  emit(
    scope,
    ...r.sums.flatMap(s => [W.f32x4Const([0, 0, 0, 0]), W.localSet(s)]),
    W.localGet(window.first),
    W.localSet(r.tap)
  )
  const start = [base, W.localGet(r.tap), W.i32Load(0), W.i32.add, W.localSet(r.input)]
  const weights = [...weightsAt(r, weightBase, 1, group), W.localSet(r.weights)]
  const run = (step: number): ReadonlyArray<Instruction> => [
    ...weightsAt(r, weightBase, 2, group),
    W.localSet(r.stop),
    W.loop,
    ...products(r, fma, group),
    W.localGet(r.input),
    W.i32Const(step),
    W.i32.add,
    W.localSet(r.input),
    W.localGet(r.weights),
    W.i32Const(tapBytes(group.channels)),
    W.i32.add,
    W.localTee(r.weights),
    W.localGet(r.stop),
    W.i32.ltS,
    W.branchIf(0),
    W.end
  ]
  const turn =
    tables.step === undefined
      ? rowLoop(r, 8, window.last, [...start, ...weights, ...products(r, fma, group)])
      : rowLoop(r, 12, window.last, [...start, ...weights, ...run(tables.step)])
  emit(
    scope,
    ...(tables.mayBeEmpty ? [W.localGet(r.tap), W.localGet(window.last), W.i32.ltS, W.when, ...turn, W.end] : turn)
  )
  return r.sums
}

/** Stores the sums, or what the kernel makes of each of them. */
const finish = (
  c: Context,
  scope: Scope,
  work: Work,
  { channels, vectors, first }: Group,
  sums: ReadonlyArray<number>
): void => {
  const { task, k } = work
  const bind = (j: I.Index, v: I.Index): ReadonlyMap<string, I.Index> =>
    new Map([
      [k.channel.name, I.shift(first)(I.add(j)(I.scale(channels)(bound(scope, I.along(I.axis(TILE, 2))))))],
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

const tiles = (c: Context, scope: Scope, work: Work, group: Group, window: Window): void => {
  nest(c, scope, [named(PART, work.k.block, 4 * group.vectors)], inner => {
    finish(c, inner, work, group, taps(c, inner, work, group, window))
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
  const { positions: all, shared } = work.k
  const own = all.slice(shared.length)
  const first = I.scale(12 * size(own))(bound(scope, pointOf(work.k)))
  emit(scope, scalar(c, scope, I.shift(work.tables.windows)(first)), W.localSet(at))
  nest(c, scope, own.map(along), inner => {
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

/** Blocks of examples within positions that have weights of their own, which so stay in cache. */
const pointsOutside = (work: Work, groups: ReadonlyArray<Group>): Piece => {
  const c = contextOf(work.task, locals(3))
  const { batch, block, shared } = work.k
  const blocks = batch.extent / block
  const turn: Turn = {
    bind: at =>
      new Map([
        [BLOCK, I.remainder(blocks)(at)],
        ...I.delinear(shared.map(a => a.extent))(I.quotient(blocks)(at)).map(
          (index, i) => [shared[i]?.name ?? '', index] as const
        )
      ]),
    extent: size(shared) * blocks,
    step: 1
  }
  return outerLoop(c, newScope(undefined), [turn], outer => {
    positions(c, outer, work, (inner, window) => {
      groups.forEach(group => {
        nest(c, inner, [tileTurn(group)], each => {
          tiles(c, each, work, group, window)
        })
      })
    })
  })
}

const tileTurn = ({ count }: Group): Turn => named(TILE, count)

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
  const wholeWindow = size(tapLoops(k))
  const groups = groupsOf(fma, room, k, wholeWindow)
  const work: Work = { fma, task, k, tables: tablesOf(room, k), taps: wholeWindow }
  const flops = 2 * work.tables.taps * k.batch.extent
  const bytes = (some: ReadonlyArray<Group>): number =>
    some.reduce((sum, { channels, count }) => sum + count * wholeWindow * tapBytes(channels), 0)
  const apart = k.shared.length > 0
  const parts = apart || bytes(groups) <= LARGE_WEIGHTS ? [groups] : groups.map(group => [group])
  return [
    ...groups.map(group => ({ suffix: ' (pack)', piece: packing(task, k, group), flops: 0 })),
    ...parts.map(part => ({
      suffix: '',
      piece: apart
        ? pointsOutside(work, part)
        : (part.flatMap(group => (bytes(part) > LARGE_WEIGHTS ? [tilesOutside(work, group)] : []))[0] ??
          blocksOutside(work, part)),
      flops: part.reduce((sum, { channels, count }) => sum + flops * channels * count, 0)
    }))
  ]
}
