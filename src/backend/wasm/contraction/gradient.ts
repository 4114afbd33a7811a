/**
 * Products over examples in register tiles: the gradient of weights.
 *
 * Taps that lie evenly spaced in the input and meet the same positions form a tile with some channels of the gradient.
 * How many taps and channels, and whether lanes are channels or examples, is a question of what the engine's code for
 * so many costs.
 *
 * A stretch is some positions of some blocks, so that what it touches stays in cache; its sums start at zero and are
 * added to those of the stretches before, which also keeps rounding errors small. Each sum adds its terms in the same
 * order, whoever computes it.
 *
 * @since 0.1.0
 */
import * as W from '../encode/instruction'
import type { Piece } from '../emit/kernel'
import type { Task } from '../emit/Task'
import { locals } from '../emit/Scope'
import { position } from '../Layout'
import type { Arena } from '../place'
import { choose } from './choose'
import type { Code } from './code'
import { constant, get, greater, minus, plus, repeat, set, smaller, times, word } from './code'
import { cleared, fetch, finish, pack, tile } from './gradientTile'
import type { Registers, Work } from './gradientWork'
import { blocksOf, FROM, inGroup, registers, TO, workOf } from './gradientWork'
import type { OverExamples } from './recognise'
import type { Tiles } from './stretches'
import { tapsOf } from './taps'

// -------------------------------------------------------------------------------------
// loops
// -------------------------------------------------------------------------------------

/** Those tiles of a size that the function is asked for, and that have terms in a stretch. */
const active = (r: Registers, { first, count, spans }: Tiles, body: Code): Code => {
  const span = plus(times(get(r.stretch), 8), constant(spans))
  return [
    ...set(r.last, smaller(smaller(get(TO), constant(first + count)), word(span, 4))),
    ...repeat(r.tile, greater(greater(get(FROM), constant(first)), word(span, 0)), get(r.last), 1, body)
  ]
}

/** Whether the function has anything to do in a stretch. */
const anyActive = (r: Registers, tiles: ReadonlyArray<Tiles>): Code =>
  tiles.flatMap(({ spans }, i) => {
    const span = plus(times(get(r.stretch), 8), constant(spans))
    return [
      ...greater(get(FROM), word(span, 0)),
      ...smaller(get(TO), word(span, 4)),
      W.i32.ltS,
      ...(i === 0 ? [] : [W.i32.or])
    ]
  })

/** The same, whether they have terms or not. */
const asked = (r: Registers, { first, count }: Tiles, body: Code): Code => [
  ...set(r.last, smaller(get(TO), constant(first + count))),
  ...repeat(r.tile, greater(get(FROM), constant(first)), get(r.last), 1, body)
]

/** Some tiles of channels after the others; what is done with those of a group. */
const groups = (r: Registers, work: Work, body: Code): Code => [
  ...fetch(r, work),
  ...repeat(r.group, constant(0), constant(work.wide), work.group, [
    ...set(r.until, smaller(plus(get(r.group), constant(work.group)), constant(work.wide))),
    ...(work.packs ? pack(r, work) : []),
    ...inGroup(r, body)
  ])
]

const finished = (r: Registers, work: Work): Code =>
  repeat(
    r.wide,
    constant(0),
    constant(work.wide),
    1,
    work.tiles.flatMap(t => asked(r, t, finish(r, work, t)))
  )

const codeOf = (r: Registers, work: Work): Code => {
  const { tiles, stretch, stretches, once } = work
  return [
    ...(once ? [] : tiles.flatMap(t => cleared(r, work, t))),
    ...repeat(r.block, constant(0), constant(blocksOf(work)), stretch.blocks, [
      ...set(r.blocks, smaller(constant(stretch.blocks), minus(constant(blocksOf(work)), get(r.block)))),
      ...repeat(
        r.stretch,
        constant(0),
        constant(stretches),
        1,
        work.k.shared.length === 0
          ? groups(
              r,
              work,
              tiles.flatMap(t => asked(r, t, tile(r, work, t)))
            )
          : [
              ...anyActive(r, tiles),
              W.when,
              ...groups(
                r,
                work,
                tiles.flatMap(t => active(r, t, tile(r, work, t)))
              ),
              W.end
            ]
      )
    ]),
    ...(once ? [] : finished(r, work))
  ]
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The function of a product over examples, and how many operations it makes. @category constructors @since 0.1.0 */
export const gradient = (
  fma: boolean,
  room: Arena,
  task: Task,
  k: OverExamples
): { readonly piece: Piece; readonly flops: number } => {
  const output = position(task.output, task.index)
  const found = tapsOf(k, output)
  const work = workOf(room, task, k, found.places, choose(fma, k, output, found))
  const l = locals(3)
  const r = registers(l, Math.max(...work.tiles.map(({ taps }) => taps * work.arrangement.vectors)))
  const terms = found.taps.reduce((n, { met }) => n + met.positions.length, 0)
  return {
    piece: {
      locals: l,
      code: codeOf(r, work),
      turns: work.tiles.reduce((n, { count }) => n + count, 0),
      byBlocks: false,
      scratch: work.packs ? work.group * work.bytes.tile : 0
    },
    flops: 2 * terms * k.channel.extent * k.batch.extent
  }
}
