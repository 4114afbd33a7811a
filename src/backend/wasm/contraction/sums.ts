/**
 * Sums over examples and positions, one for each channel: the gradient of biases.
 *
 * All channels of a position lie side by side, and are read so: several blocks at a time, each in its order. The sums
 * of the channels wait in memory.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as S from '../../../shape/Shape'
import * as W from '../encode/instruction'
import type { Piece } from '../emit/kernel'
import type { Task } from '../emit/Task'
import { local, locals } from '../emit/Scope'
import { position } from '../Layout'
import type { Arena } from '../place'
import { reserve, reserveData } from '../place'
import type { Code } from './code'
import { constant, get, joined, numbers, plus, repeat, set, times, word } from './code'
import { coefficientOf, evaluator, extentOf, forEach } from './numeric'
import type { OverBatch } from './recognise'

/** Blocks that are read side by side: each is a stream of memory of its own. */
const STREAMS = 4

/** The first and the last turn of a function. */
const [FROM, TO] = [0, 1]

/** A table with the place of each position, in bytes. */
const placesOf = (room: Arena, positions: ReadonlyArray<Axis>, k: OverBatch): number => {
  const at = new Int32Array(positions.length)
  const placeOf = evaluator(new Map(positions.map((a, i) => [a.name, i])))(k.g.position)
  const places: Array<number> = []
  forEach(positions, at, 0, () => places.push(4 * placeOf(at)))
  return reserveData(room, Int32Array.from(places))
}

/** Vectors at offsets from an address, added two and two. */
const tree = (from: number, offsets: ReadonlyArray<number>): Code => {
  const [only = 0] = offsets
  const half = Math.ceil(offsets.length / 2)
  return offsets.length < 2
    ? [W.localGet(from), W.v128Load(only)]
    : [...tree(from, offsets.slice(0, half)), ...tree(from, offsets.slice(half)), W.f32x4.add]
}

/** The function of such sums: a turn is a channel. @category constructors @since 0.1.0 */
export const sums = (room: Arena, task: Task, k: OverBatch): Piece => {
  const { channel, g, block, batch, positions } = k
  const blocks = batch.extent / block
  const streams = blocks % STREAMS === 0 ? STREAMS : 1
  const blockBytes = 4 * block * S.size(g.stored.shape.slice(1))
  const step = 4 * coefficientOf(channel)(g.position)
  const output = position(task.output, task.index)
  const outputStep = 4 * coefficientOf(channel)(output)
  const places = placesOf(room, positions, k)
  const kept = reserve(room, 16 * channel.extent)
  const l = locals(3)
  const i = (): number => local(l, 'i32')
  const [b, entry, c, from, at, end] = [i(), i(), i(), i(), i(), i()]
  const sum = local(l, 'v128')
  const sumAt = (turn: number): Code => plus(times(get(turn), 16), constant(kept))
  const offsets = numbers(streams).flatMap(s => numbers(block / 4).map(v => s * blockBytes + 16 * v))
  return {
    locals: l,
    turns: channel.extent,
    byBlocks: false,
    code: [
      ...repeat(c, get(FROM), get(TO), 1, [...sumAt(c), W.f32x4Const([0, 0, 0, 0]), W.v128Store(0)]),
      ...set(end, sumAt(TO)),
      ...repeat(b, constant(0), constant(blocks), streams, [
        ...repeat(entry, constant(places), constant(places + 4 * extentOf(positions)), 4, [
          ...set(
            from,
            plus(
              plus(times(get(b), blockBytes), word(get(entry), 0)),
              plus(times(get(FROM), step), constant(g.stored.address))
            )
          ),
          ...repeat(at, sumAt(FROM), get(end), 16, [
            ...[W.localGet(at), W.localGet(at), W.v128Load(0), ...tree(from, offsets), W.f32x4.add, W.v128Store(0)],
            ...set(from, plus(get(from), constant(step)))
          ])
        ])
      ]),
      ...repeat(c, get(FROM), get(TO), 1, [
        ...[...sumAt(c), W.v128Load(0), W.localSet(sum)],
        ...joined(sum, sum),
        ...plus(times(get(c), outputStep), constant(task.output.address + 4 * output.constant)),
        ...[W.localGet(sum), W.v128StoreLane(0, 0)]
      ])
    ]
  }
}
