/**
 * A plan as one WebAssembly module: a function for each piece of work, and one that runs a whole step.
 *
 * @since 0.1.0
 */
import type { Kernel, Plan } from '../../compile/Plan'
import { all, profile } from '../../compile/Body'
import { ALIGNMENT } from '../../compile/memory'
import { bufferOf } from '../../compile/Plan'
import * as S from '../../shape/Shape'
import { along } from '../../expr/Index'
import type { Arranged } from './arrange'
import { arrange } from './arrange'
import type { Piece } from './emit/kernel'
import { isFlat } from './emit/loops'
import type { Task } from './emit/Task'
import { contracted } from './contraction'
import type { Function, MemoryImport } from './encode/module'
import { encode } from './encode/module'
import type { Instruction } from './encode/instruction'
import * as W from './encode/instruction'
import type { Stored } from './Layout'
import { rows } from './Layout'
import type { Access, Shared } from './parallel'
import { barrier, overlaps, runner } from './parallel'
import type { Arena, Constants, Placed, Span } from './place'
import { constants, place, reserve } from './place'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Settings {
  /** Products and sums are rounded once. */
  readonly fma: boolean
  readonly threads: number
  /** Seconds that a thread waits for the others. */
  readonly patience: number
  /** Bytes that stay free between values, a multiple of 64; none where it is not given. */
  readonly zone?: number
}

/** An array at the edge of a program. @category model @since 0.1.0 */
export interface Port {
  readonly name: string
  readonly address: number
  readonly size: number
}

/** A function of the module that does a part of a step: its turns may be shared out. @category model @since 0.1.0 */
export interface Stage extends Shared {
  readonly label: string
  /** The buffer of the plan that is complete after this stage, if one is. */
  readonly output: number
  /** Floating-point operations of contractions, of padded taps none. */
  readonly flops: number
  /** Where it may write, beside the scratch room. */
  readonly writes: ReadonlyArray<Span>
  /** The kernel's result, where it reads nothing that lies there. */
  readonly fresh: Span | undefined
}

/** @category model @since 0.1.0 */
export interface Program {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly memory: MemoryImport
  readonly contents: Arena['contents']
  readonly stages: ReadonlyArray<Stage>
  readonly scratch: Span
  readonly moves: Placed['moves']
  /** The room that computed buffers share. */
  readonly shared: Span
  /** Where each buffer of the plan lies. */
  readonly stored: (buffer: number) => Stored
  readonly fed: ReadonlyArray<Port>
  readonly results: ReadonlyArray<Port>
  readonly state: ReadonlyArray<Port>
}

const PAGE = 65536

/** Bytes in which a thread keeps the sums of a tile, or what is alive between segments: the least that it has. */
const SCRATCH = 4096

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The program of a plan. @category constructors @since 0.1.0 */
export const programOf = (settings: Settings, plan: Plan): Program => {
  const arranged = arrange(plan)
  const flat = (kernel: Kernel): boolean =>
    isFlat(
      taskOf(
        kernel,
        id => ({
          address: 0,
          shape: arranged.buffers[id]?.shape ?? [],
          layout: arranged.layouts[id] ?? rows
        }),
        () => W.i32Const(0),
        false
      )
    )
  const placed = place(plan, arranged, flat, settings.zone ?? 0)
  const constant = loaded(constants(placed.arena))
  const work = arranged.kernels
    .filter(kernel => (arranged.buffers[kernel.output]?.size ?? 0) > 0)
    .flatMap(kernel => lowered(settings, placed, constant, kernel, flat(kernel)))
  const each = work.reduce((most, { piece }) => Math.max(most, Math.ceil((piece.scratch ?? 0) / 64) * 64), SCRATCH)
  const scratch = reserve(placed.arena, each * settings.threads)
  const shared = settings.threads > 1
  const memory = { pages: Math.ceil(placed.arena.bytes.end / PAGE) + 1, shared }
  return {
    bytes: encode(memory, [
      ...work.map(functionOf),
      runner(work, movesOf(placed), { address: scratch, each }, work.length + 1),
      ...(shared ? [barrier(settings.patience)] : [{ parameters: ['i32'], locals: [], code: [] } as const])
    ]),
    memory,
    contents: placed.arena.contents,
    stored: placed.stored,
    stages: work,
    scratch: { address: scratch, bytes: each * settings.threads },
    moves: placed.moves,
    shared: placed.shared,
    ...portsOf(plan, arranged, placed)
  }
}

interface Work extends Stage {
  readonly piece: Piece
}

const lowered = (
  settings: Settings,
  placed: Placed,
  constant: (bits: number) => Instruction,
  kernel: Kernel,
  flat: boolean
): ReadonlyArray<Work> => {
  const task = taskOf(kernel, placed.stored, constant, settings.fma)
  const accesses = accessesOf(placed, kernel)
  const room = placed.arena.bytes.end
  const { operations, reduced } = profile(kernel.body)
  const small = Math.max(operations, reduced) * S.size(task.output.shape) < SMALL
  const pieces = contracted(settings.fma, placed.arena, task)
  const own = { address: room, bytes: placed.arena.bytes.end - room }
  const result = resultOf(placed, kernel, flat || pieces.some(p => p.flat === true))
  const reads = accesses.some(a => !a.writes && overlaps(a, result))
  return pieces.map(({ suffix, piece, flops }, i, all) => ({
    label: kernel.label + suffix,
    output: i === all.length - 1 ? kernel.output : -1,
    turns: piece.turns,
    split: small ? 'first' : piece.byBlocks ? 'blocks' : 'turns',
    accesses,
    follows: i > 0,
    flops,
    writes: [result, own],
    fresh: i === 0 && !reads ? result : undefined,
    piece
  }))
}

/** A kernel that goes element by element writes whole lines. */
const resultOf = (placed: Placed, kernel: Kernel, flat: boolean): Span => {
  const { address, shape } = placed.stored(kernel.output)
  const bytes = 4 * S.size(shape)
  return { address, bytes: flat ? Math.ceil(bytes / ALIGNMENT) * ALIGNMENT : bytes }
}

/** A kernel of fewer operations than this is not worth sharing out. */
const SMALL = 100_000

const accessesOf = (placed: Placed, { axes, body, inputs, output }: Kernel): ReadonlyArray<Access> => {
  const access = (id: number, writes: boolean, own: boolean): Access => {
    const { address, shape, layout } = placed.stored(id)
    return { address, bytes: 4 * S.size(shape), writes, byBlocks: own && layout._tag === 'Blocked' }
  }
  const reads = all(body).flatMap(p => (p._tag === 'Read' ? [p] : []))
  const [batch] = axes.map(a => along(a).key)
  const follows = (slot: number): boolean => reads.every(r => r.buffer !== slot || r.index[0]?.key === batch)
  return [...inputs.map((id, slot) => access(id, false, follows(slot))), access(output, true, true)]
}

/** A constant from memory, where there is room for it. */
const loaded =
  (at: Constants) =>
  (bits: number): Instruction => {
    const address = at(bits)
    return address === undefined ? W.i32x4Const([bits, bits, bits, bits]) : [...W.i32Const(0), ...W.v128Load(address)]
  }

const taskOf = (
  kernel: Kernel,
  stored: (id: number) => Stored,
  constant: (bits: number) => Instruction,
  relaxed: boolean
): Task => ({
  axes: kernel.axes,
  body: kernel.body,
  output: stored(kernel.output),
  index: kernel.axes.map(along),
  stored: slot => stored(kernel.inputs[slot] ?? -1),
  constant,
  blend: relaxed ? W.v128.relaxedLaneselect : W.v128.bitselect
})

const functionOf = ({ piece }: Work, i: number): Function => ({
  parameters: ['i32', 'i32', 'i32'],
  locals: piece.locals.types,
  code: piece.code,
  name: `stage${i}`
})

/** The state is moved to where the next step reads it. */
const movesOf = ({ moves }: Placed): ReadonlyArray<Instruction> =>
  moves.flatMap(({ from, to, bytes }) => [W.i32Const(to), W.i32Const(from), W.i32Const(bytes), W.memoryCopy])

const portsOf = (plan: Plan, arranged: Arranged, placed: Placed): Pick<Program, 'fed' | 'results' | 'state'> => {
  const port = ({ name, buffer }: { readonly name: string; readonly buffer: number }): Port => ({
    name,
    address: placed.stored(buffer).address,
    size: arranged.buffers[buffer]?.size ?? 0
  })
  return {
    fed: arranged.fed.map(port),
    results: arranged.results.map(port),
    state: plan.state.map(s => ({
      ...port({ name: s.name, buffer: s.current < 0 ? s.next : s.current }),
      size: bufferOf(plan, s.next).size
    }))
  }
}
