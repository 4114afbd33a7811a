/**
 * A kernel as loops over vectors of its results.
 *
 * The lanes of a vector run along one axis of the result: the examples of a block where the result lies in blocks, all
 * axes joined where the kernel works element by element, else the axis along which most reads are contiguous. A
 * result with too few elements leaves the lanes to its reductions.
 *
 * The outermost loop runs over the function's two parameters, so that its turns can be shared out among threads.
 *
 * @since 0.1.0
 */
import * as I from '../../../expr/Index'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'
import { position } from '../Layout'
import { bound, strided } from './address'
import { abreast, grouped, scratchOf, segmentsOf } from './group'
import type { Loops } from './loops'
import { choose } from './loops'
import type { Turn } from './nest'
import { bindings, clip, lastOf, nest } from './nest'
import type { Context } from './real'
import { addressOf, real } from './real'
import type { Locals, Scope } from './Scope'
import { counter, define, emit, local, locals, looped, scope as newScope } from './Scope'
import type { Task } from './Task'
import { contextOf } from './Task'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A function of two parameters, the first turn and the one after the last. @category model @since 0.1.0 */
export interface Piece {
  readonly locals: Locals
  readonly code: ReadonlyArray<Instruction>
  /** How many turns there are. */
  readonly turns: number
  /** Whether a turn is a block of examples. */
  readonly byBlocks: boolean
  /** The room that a thread needs for itself, in bytes, where it is more than a little. */
  readonly scratch?: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The code of a kernel. @category constructors @since 0.1.0 */
export const kernelPiece = (task: Task): Piece => piece(task, choose(task))

/** The scratch room of a thread is the third parameter of every function. */
const SCRATCH = 2

const piece = (task: Task, { turns, lanes }: Loops): Piece => {
  const c = contextOf(task, locals(3))
  const byBlocks = task.output.layout._tag === 'Blocked'
  const { outer, group } = lanes ? grouped(turns, byBlocks) : { outer: turns, group: [] }
  const found = group.length === 0 ? [] : segmentsOf(c, task.body, group)
  const made = outerLoop(c, newScope(undefined), found.length === 0 ? turns : outer, inner => {
    if (found.length === 0) store(c, inner, task, lanes)
    else
      abreast(c, inner, group, found, SCRATCH, one => {
        store(c, one, task, lanes)
      })
  })
  return { ...made, scratch: scratchOf(found), byBlocks }
}

/** Loops whose outermost runs over the function's parameters. @category constructors @since 0.1.0 */
export const outerLoop = (
  c: Context,
  root: Scope,
  [first = NOTHING, ...rest]: ReadonlyArray<Turn>,
  body: (inner: Scope) => void
): Piece => {
  const turns = Math.ceil(first.extent / first.step)
  const { outer, at } = opened(c, root, first, turns)
  nest(c, outer, rest, body)
  const run = { from: W.localGet(0), to: W.localGet(1), step: 1, empty: true }
  return { locals: c.locals, code: [...root.code, ...looped(at, run, outer)], turns, byBlocks: false }
}

const NOTHING: Turn = { bind: () => new Map(), extent: 1, step: 1 }

/** The outermost scope: its counter counts turns, of which the place of the first element is made. */
const opened = (c: Context, root: Scope, turn: Turn, turns: number): { readonly outer: Scope; readonly at: number } => {
  const at = local(c.locals, 'i32')
  const place = turn.step === 1 ? at : local(c.locals, 'i32')
  const axis = counter(c.locals, lastOf(turn) + 1)
  const outer = newScope(
    root,
    bindings(root, turn, I.along(axis)),
    turns === 1 ? new Map() : new Map([[axis.name, place]])
  )
  if (place !== at) emit(outer, W.localGet(at), W.i32Const(turn.step), W.i32.mul, W.localSet(place))
  if (turn.clipped === true) emit(outer, ...clip(place, place, lastOf(turn)))
  return { outer, at }
}

const store = (c: Context, scope: Scope, { body, output, index }: Task, lanes: boolean): void => {
  const value = real(c, scope, body)
  const at = position(
    output,
    index.map(i => bound(scope, i))
  )
  const form = strided(c, scope, at)
  const { base, offset } = addressOf(c, scope, output.address, form?.rest ?? at)
  const kept = define(c.locals, scope, 'v128', value)
  const stride = 4 * (form?.stride ?? 0)
  const stores = !lanes
    ? [W.v128StoreLane(offset, 0)]
    : stride === 4
      ? [W.v128Store(offset)]
      : [0, 1, 2, 3].map(lane => W.v128StoreLane(offset + stride * lane, lane))
  emit(scope, ...stores.flatMap(one => [base, kept, one]))
}
