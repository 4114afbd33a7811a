/**
 * A step shared out among threads.
 *
 * Every thread runs the same function. A stage's turns are split evenly, small stages are done by the first thread
 * alone, and a barrier stands wherever a thread might touch what another one has not finished. Each element is
 * computed by one thread in one order, so the bits do not depend on how many threads there are.
 *
 * @since 0.1.0
 */
import type { Instruction } from './encode/instruction'
import * as W from './encode/instruction'
import { signed } from './encode/leb128'
import type { Function } from './encode/module'
import type { Span } from './place'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Bytes that a stage reads or writes. @category model @since 0.1.0 */
export interface Access extends Span {
  readonly writes: boolean
  /** Whether the array lies in blocks of examples, of which a turn touches its own one alone. */
  readonly byBlocks: boolean
}

/**
 * How turns are shared out: all to the first thread, by blocks of examples (of which a thread has the same ones in
 * every stage), or in some other way.
 *
 * @category model
 * @since 0.1.0
 */
export type Split = 'first' | 'blocks' | 'turns'

/** What sharing out needs to know of a stage. @category model @since 0.1.0 */
export interface Shared {
  readonly turns: number
  readonly split: Split
  readonly accesses: ReadonlyArray<Access>
  /** Whether the stage uses what the one before has made, beside the accesses. */
  readonly follows: boolean
}

/** Where the flags of the threads lie, each on a line of its own, in bytes. @category constants @since 0.1.0 */
export const FLAGS = { start: 64, stop: 128, arrived: 192, generation: 256 } as const

/** Turns of waiting before a thread goes to sleep. */
const PATIENCE = 4000

// -------------------------------------------------------------------------------------
// barriers
// -------------------------------------------------------------------------------------

/** Whether two ranges have a byte in common. @category utils @since 0.1.0 */
export const overlaps = (x: Span, y: Span): boolean =>
  x.address < y.address + y.bytes && y.address < x.address + x.bytes

/** Whether turns of the same number touch the same block, and no other. */
const same = (x: Access, y: Access): boolean =>
  x.byBlocks && y.byBlocks && x.address === y.address && x.bytes === y.bytes

/** Two stages of one thread each, or on the same blocks of the same arrays, need not wait for each other. */
const clash = (before: Shared, after: Shared): boolean =>
  !(before.split === 'first' && after.split === 'first') &&
  before.accesses.some(x =>
    after.accesses.some(
      y =>
        (x.writes || y.writes) &&
        overlaps(x, y) &&
        !(before.split === 'blocks' && after.split === 'blocks' && before.turns === after.turns && same(x, y))
    )
  )

/** For each stage, whether a barrier stands before it. @category combinators @since 0.1.0 */
export const barriers = (stages: ReadonlyArray<Shared>): ReadonlyArray<boolean> => {
  const open: Array<Shared> = []
  return stages.map(stage => {
    const needed =
      (stage.follows && !(stage.split === 'first' && open.every(s => s.split === 'first'))) ||
      open.some(before => clash(before, stage))
    if (needed) open.length = 0
    open.push(stage)
    return needed
  })
}

// -------------------------------------------------------------------------------------
// functions
// -------------------------------------------------------------------------------------

const [THREAD, THREADS] = [0, 1]

/** `turns · (thread + ahead) / threads` */
const bound = (turns: number, ahead: number): ReadonlyArray<Instruction> => [
  W.i32Const(turns),
  W.localGet(THREAD),
  ...(ahead === 0 ? [] : [W.i32Const(ahead), W.i32.add]),
  W.i32.mul,
  W.localGet(THREADS),
  W.i32.divS
]

const scratchOf = (scratch: number, each: number): ReadonlyArray<Instruction> => [
  W.localGet(THREAD),
  W.i32Const(each),
  W.i32.mul,
  W.i32Const(scratch),
  W.i32.add
]

/**
 * The function `run(thread, threads)`: every stage, in order. `moves` is what the first thread does at the end.
 *
 * @category constructors
 * @since 0.1.0
 */
export const runner = (
  stages: ReadonlyArray<Shared>,
  moves: ReadonlyArray<Instruction>,
  scratch: { readonly address: number; readonly each: number },
  barrier: number
): Function => {
  const wait = [W.localGet(THREADS), W.call(barrier)]
  const before = barriers(stages)
  const first = (code: ReadonlyArray<Instruction>): ReadonlyArray<Instruction> => [
    W.localGet(THREAD),
    W.i32.eqz,
    W.when,
    ...code,
    W.end
  ]
  return {
    parameters: ['i32', 'i32'],
    locals: [],
    code: [
      ...stages.flatMap(({ turns, split }, i): ReadonlyArray<Instruction> => {
        const room = scratchOf(scratch.address, scratch.each)
        return [
          ...(before[i] === true ? wait : []),
          ...(split === 'first'
            ? first([W.i32Const(0), W.i32Const(turns), ...room, W.call(i)])
            : [...bound(turns, 0), ...bound(turns, 1), ...room, W.call(i)])
        ]
      }),
      ...wait,
      ...(moves.length === 0 ? [] : [...first(moves), ...wait])
    ],
    name: 'run'
  }
}

/**
 * The function `barrier(threads)`: returns when all threads have called it. A thread looks for a while before it
 * sleeps, since most waits are short. After so many seconds it traps: a thread that has died comes no more.
 *
 * @category constructors
 * @since 0.1.0
 */
export const barrier = (seconds: number): Function => {
  const [threads, generation, tries] = [0, 1, 2]
  const zero = W.i32Const(0)
  const current = [zero, W.atomicLoad(FLAGS.generation)]
  return {
    parameters: ['i32'],
    locals: ['i32', 'i32'],
    code: [
      W.localGet(threads),
      W.i32Const(2),
      W.i32.ltS,
      W.when,
      RETURN,
      W.end,
      ...current,
      W.localSet(generation),
      zero,
      W.i32Const(1),
      W.atomicAdd(FLAGS.arrived),
      W.i32Const(1),
      W.i32.add,
      W.localGet(threads),
      W.i32.eq,
      W.when,
      ...[zero, zero, W.atomicStore(FLAGS.arrived)],
      ...[zero, W.i32Const(1), W.atomicAdd(FLAGS.generation), W.drop],
      ...[zero, W.i32Const(-1), W.atomicNotify(FLAGS.generation), W.drop],
      RETURN,
      W.end,
      W.i32Const(PATIENCE),
      W.localSet(tries),
      W.loop,
      ...current,
      W.localGet(generation),
      W.i32.ne,
      W.when,
      RETURN,
      W.end,
      ...[W.localGet(tries), W.i32Const(1), W.i32.sub, W.localTee(tries), W.branchIf(0)],
      W.end,
      ...[W.i32Const(seconds), W.localSet(tries)],
      W.loop,
      ...[zero, W.localGet(generation), SECOND, W.atomicWait32(FLAGS.generation)],
      ...[W.i32Const(TIMED_OUT), W.i32.eq, W.when],
      ...[W.localGet(tries), W.i32Const(1), W.i32.sub, W.localTee(tries), W.i32.eqz, W.when, W.unreachable, W.end],
      W.end,
      ...current,
      W.localGet(generation),
      W.i32.eq,
      W.branchIf(0),
      W.end
    ]
  }
}

const RETURN: Instruction = [0x0f]

/** A second as a 64-bit number of nanoseconds. */
const SECOND: Instruction = [0x42, ...signed(1_000_000_000)]

/** What a wait says that nobody ended. */
const TIMED_OUT = 2
