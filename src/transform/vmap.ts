/**
 * Vectorisation: the graph of one example made into the graph of a batch.
 *
 * Only nodes that depend on a mapped node are made anew, each by its primitive's own batching rule; all others stay
 * what they are and are shared by all examples.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import type { Expr } from '../expr/Expr'
import { apply } from '../expr/Expr'
import { fold } from '../expr/Fold'
import { repeat, repeatUnmapped } from '../primitive/broadcastInDim'
import { concatenate } from '../primitive/concatenate'
import { fill } from '../primitive/constant'
import { row } from '../primitive/pad'
import { reshape } from '../primitive/reshape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The nodes that differ between examples, each with its batch: the same value with one more axis, in front. @category model @since 0.1.0 */
export type Mapping = ReadonlyMap<Expr, Expr>

/** A node's batch, `none` where it is the same for all examples. */
type Batched = O.Option<Expr>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The outputs for a whole batch, with one more axis in front: entry `i` is what the outputs are for entry `i` of every
 * mapped node. An output that depends on no mapped node is repeated. Nothing mapped: nothing changes.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { dotGeneral, input, vmap } from 'credence'
 *
 * const x = input('x', [3])
 * const w = input('w', [3, 2])
 * const y = dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [0], rightContract: [0] })(x, w)
 * const [batch] = vmap([y], new Map([[x, input('xs', [8, 3])]]))
 * assert.deepStrictEqual(batch?.shape, [8, 2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const vmap = (outputs: ReadonlyArray<Expr>, mapping: Mapping): ReadonlyArray<Expr> => {
  const size = sizeOf(mapping)
  const all = fold<Batched>((node, args) =>
    pipe(
      O.fromNullable(mapping.get(node)),
      O.alt(() => (args.every(O.isNone) ? O.none : O.some(push(node, args, size))))
    )
  )(outputs)
  return mapping.size === 0
    ? outputs
    : outputs.map(y =>
        pipe(
          all.get(y) ?? O.none,
          O.getOrElse(() => repeat(size)(y))
        )
      )
}

const sizeOf = (mapping: Mapping): number => [...mapping.values()][0]?.shape[0] ?? 0

/** One step: the batch of a node from those of its arguments. */
const push = (node: Expr, batches: ReadonlyArray<Batched>, size: number): Expr => {
  const { batching } = node.primitive
  // Rules may divide by the size of the batch; of nothing there is only one array.
  if (size === 0) return fill(0, node.dtype)([0, ...node.shape])
  const args = node.args.map((arg, i) => O.toUndefined(batches[i] ?? O.none) ?? arg)
  const mapped = batches.map(O.isSome)
  switch (batching._tag) {
    case 'Pointwise':
      return apply(node.primitive, node.attributes, repeatUnmapped(args, mapped, size))
    case 'Rule':
      return batching.batch({ attributes: node.attributes, args, result: node }, mapped, size)
    case 'Unrolled':
      return unrolled(node, args, mapped, size)
  }
}

/** One example after the other, joined again. */
const unrolled = (node: Expr, args: ReadonlyArray<Expr>, mapped: ReadonlyArray<boolean>, size: number): Expr => {
  const example = (i: number): Expr => {
    const one = args.map((arg, k) => (mapped[k] === true ? reshape(arg.shape.slice(1))(row(i)(arg)) : arg))
    return apply(node.primitive, node.attributes, one)
  }
  return concatenate(0)(Array.from({ length: size }, (_, i) => reshape([1, ...node.shape])(example(i))))
}
