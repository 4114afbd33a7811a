/**
 * A step under guard, to find faults of the compiler: stages run one by one, values have free zones between them, and
 * after each stage every byte of memory that is none of its business must be what it was. Memory that nothing has been
 * written to yet holds a NaN, so that a number which is read too early shows in the results.
 *
 * @since 0.1.0
 */
import { overlaps } from './parallel'
import type { Span } from './place'
import type { Program, Stage } from './program'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A NaN that no arithmetic makes. */
const UNWRITTEN = 0x7fa0bad1

/** Bytes between values. @category constants @since 0.1.0 */
export const ZONE = 64

type Run = (first: number, last: number, scratch: number) => void

const isRun = (x: WebAssembly.ExportValue | undefined): x is Run => typeof x === 'function'

/** One step; a sentence where something was written that should not be. @category model @since 0.1.0 */
export type GuardedStep = () => string | undefined

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Memory as if nothing had been written to it. @category combinators @since 0.1.0 */
export const unwritten = ({ buffer }: WebAssembly.Memory): void => void new Int32Array(buffer).fill(UNWRITTEN)

/** The step of a program that was made with zones. @category constructors @since 0.1.0 */
export const guarded = (program: Program, memory: WebAssembly.Memory, exports: WebAssembly.Exports): GuardedStep => {
  const now = new Int32Array(memory.buffer)
  const before = new Int32Array(now.length)
  const turn = (stage: Stage, i: number): string | undefined => {
    const run = exports[`stage${i}`]
    if (!isRun(run)) return `the module has no stage ${i}`
    if (stage.fresh !== undefined) now.fill(UNWRITTEN, ...words(stage.fresh))
    before.set(now)
    run(0, stage.turns, program.scratch.address)
    const at = firstChange(before, now, [...stage.writes, program.scratch])
    return at === undefined ? undefined : trespass(program, stage, i, 4 * at)
  }
  return () => {
    for (let i = 0; i < program.stages.length; i++) {
      const stage = program.stages[i]
      const wrong = stage === undefined ? undefined : turn(stage, i)
      if (wrong !== undefined) return wrong
    }
    program.moves.forEach(({ from, to, bytes }) => {
      now.copyWithin(to / 4, from / 4, (from + bytes) / 4)
    })
    return undefined
  }
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** A range of bytes as a range of whole words. */
const words = ({ address, bytes }: Span): readonly [number, number] => [address / 4, Math.ceil((address + bytes) / 4)]

/** The first word that differs outside of the ranges. */
const firstChange = (before: Int32Array, now: Int32Array, allowed: ReadonlyArray<Span>): number | undefined => {
  const ranges = allowed.map(words).sort(([a], [b]) => a - b)
  let at = 0
  for (const [from, to] of [...ranges, [now.length, now.length] as const]) {
    for (; at < from; at++) if (before[at] !== now[at]) return at
    at = Math.max(at, to)
  }
  return undefined
}

const trespass = (program: Program, stage: Stage, i: number, address: number): string => {
  const own = stage.writes[0] ?? { address: 0, bytes: 0 }
  const distance = address < own.address ? own.address - address : address - own.address - own.bytes
  const side = address < own.address ? 'before' : 'after the end of'
  const owner = program.stages.find(s => s.writes.some(w => overlaps(w, { address, bytes: 4 })))
  const whose = owner === undefined ? 'where no result lies' : `where a result of '${owner.label}' lies`
  return `stage ${i} ('${stage.label}') wrote ${distance} bytes ${side} its result, ${whose}`
}
