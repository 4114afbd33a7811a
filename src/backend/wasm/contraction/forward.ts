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
import { all } from '../../../compile/Body'
import * as I from '../../../expr/Index'
import * as W from '../encode/instruction'
import type { Instruction } from '../encode/instruction'
import type { Context } from '../emit/real'
import { addressOf, real } from '../emit/real'
import type { Piece } from '../emit/kernel'
import type { Task } from '../emit/Task'
import { outerLoop } from '../emit/kernel'
import { contextOf } from '../emit/Task'
import { bound, scalar } from '../emit/address'
import { ABREAST, sideBySide } from '../emit/group'
import { along, nest, type Turn } from '../emit/nest'
import type { Scope } from '../emit/Scope'
import { define, emit, LANE, local, locals, scope as newScope } from '../emit/Scope'
import { position } from '../Layout'
import type { Arena } from '../place'
import { multiplyAdd, numbers } from './code'
import { extentOf } from './numeric'
import type { OverWeights } from './recognise'
import type { Group } from './weights'
import { groupsOf, packed, packing, tapBytes } from './weights'
import type { Windows } from './windows'
import { pointOf, tapLoops, windowsOf } from './windows'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Lowered {
  readonly suffix: string
  readonly piece: Piece
  readonly flops: number
  /** Whether it goes element by element, where the kernel as a whole does not. */
  readonly flat?: boolean
}

/** Weights of more bytes than this are kept in the cache a tile at a time. */
const LARGE_WEIGHTS = 256 * 1024

// -------------------------------------------------------------------------------------
// the tile
// -------------------------------------------------------------------------------------

/** The scratch room of a thread is the third parameter of every function. */
const SCRATCH = 2

/** Names of the axes that tiles and blocks run along. */
const [TILE, BLOCK, PART, VECTOR] = ['#tile', '#block', '#part', '#vector']

/** What is made of a sum is written out for each of a tile where it has at most so many parts. */
const SHORT = 12

interface Work {
  readonly fma: boolean
  readonly task: Task
  readonly k: OverWeights
  readonly tables: Windows
  /** Taps of a whole window. */
  readonly taps: number
}

interface Window {
  readonly input: number
  readonly first: number
  readonly last: number
}

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
  const channel = (j: I.Index): ReadonlyMap<string, I.Index> =>
    new Map([[k.channel.name, I.shift(first)(I.add(j)(I.scale(channels)(bound(scope, I.along(I.axis(TILE, 2))))))]])
  const batch = (v: I.Index): ReadonlyMap<string, I.Index> =>
    new Map([
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
  const made = (inner: Scope, sum: ReturnType<typeof define>): void => {
    inner.parts.set(k.sum, sum)
    put(inner, define(c.locals, inner, 'v128', real(c, inner, task.body)))
  }
  if (all(task.body).length - all(k.sum).length <= SHORT) {
    numbers(channels).forEach(j => {
      const own = newScope(scope, channel(I.literal(j)))
      numbers(vectors).forEach(v => {
        const inner = newScope(own, batch(I.literal(v)))
        made(inner, W.localGet(sums[j * vectors + v] ?? 0))
        emit(own, ...inner.code)
      })
      emit(scope, ...own.code)
    })
    return
  }
  sums.forEach((sum, i) => {
    emit(scope, W.localGet(SCRATCH), W.localGet(sum), W.v128Store(16 * i))
  })
  const side = channels % 2 === 0 && vectors < ABREAST ? 2 : 1
  const j = I.axis('#j', channels)
  nest(c, scope, [{ ...along(j), step: side }], inner => {
    const places = numbers(side).flatMap(n =>
      numbers(vectors).map(
        v =>
          new Map([
            ...channel(I.shift(n)(bound(inner, I.along(j)))),
            ...batch(I.literal(v)),
            [VECTOR, I.literal(n * vectors + v)]
          ])
      )
    )
    sideBySide(inner, places, one => {
      const place = I.scale(16)(
        I.add(bound(one, I.along(I.axis(VECTOR, 2 * vectors))))(I.scale(vectors)(bound(one, I.along(j))))
      )
      const sum = define(c.locals, one, 'v128', W.localGet(SCRATCH), scalar(c, one, place), W.i32.add, W.v128Load(0))
      made(one, sum)
    })
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
  const first = I.scale(12 * extentOf(own))(bound(scope, pointOf(work.k)))
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
    extent: extentOf(shared) * blocks,
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
  const wholeWindow = extentOf(tapLoops(k))
  const groups = groupsOf(fma, room, k, wholeWindow)
  const work: Work = { fma, task, k, tables: windowsOf(room, k), taps: wholeWindow }
  const flops = 2 * work.tables.taps * k.batch.extent
  const bytes = (some: ReadonlyArray<Group>): number =>
    some.reduce((sum, { channels, count }) => sum + count * wholeWindow * tapBytes(channels), 0)
  const apart = k.shared.length > 0
  const parts = apart || bytes(groups) <= LARGE_WEIGHTS ? [groups] : groups.map(group => [group])
  const known = groups.flatMap(group => packed(room, k, group) ?? [])
  room.contents.push(...known)
  return [
    ...(known.length > 0 ? [] : groups.map(group => ({ suffix: ' (pack)', piece: packing(task, k, group), flops: 0 }))),
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
