/**
 * Checkpointing: the intermediate values of a function are computed again for its derivative, rather than kept.
 *
 * A checkpointed function is one node, whose derivative is that of its body over barriers: the compiler takes a value
 * behind a barrier for another value, so nothing of the second computation is shared with the first. It costs one more
 * forward pass and saves the memory of the function's insides (Griewank & Walther 2000).
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { none } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, isInvalid } from '../expr/Expr'
import { optimizationBarrier } from '../primitive/optimizationBarrier'
import type { Closure, Function } from './Closure'
import { close, instantiate, valueOf } from './Closure'
import { jvp } from './jvp'
import type { Tangent } from './jvp'
import * as O from 'fp-ts/Option'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The same function, with the same derivatives, whose insides are computed again where a derivative needs them. What
 * the function closes over is differentiated too.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { checkpoint, exp, grad, input, mul, sumAll } from 'credence'
 *
 * const x = input('x', [3])
 * const f = checkpoint(x => exp(mul(x, x)))
 * const [dx] = grad(sumAll(f(x)), [x])
 * assert.deepStrictEqual(dx?.shape, [3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkpoint =
  (f: Function) =>
  (...xs: ReadonlyArray<Expr>): Expr => {
    const closure = close(f, xs)
    return isInvalid(closure.body) ? closure.body : apply(recordOf(closure), {}, [...xs, ...closure.captured])
  }

const recordOf = (closure: Closure): Primitive<Readonly<Record<never, never>>> => ({
  name: 'checkpoint',
  codec: none,
  signature: () => E.right({ shape: closure.body.shape, dtype: closure.body.dtype }),
  evaluate: (_, args) => valueOf(closure)(args),
  rule: { _tag: 'General', jvp: ({ args }, tangents) => tangentOf(closure, args, tangents) },
  lowering: { _tag: 'Expand', expand: ({ args }) => instantiate(closure)(args) },
  batching: { _tag: 'Unrolled' },
  sample: () => ({
    attributes: {},
    operands: closure.leaves.map(({ shape, dtype }) => ({ shape, dtype, domain: SAMPLED }))
  }),
  tolerance: 0
})

const SAMPLED = { least: -1, most: 1, avoid: [], integer: false }

const tangentOf = (closure: Closure, args: ReadonlyArray<Expr>, tangents: ReadonlyArray<Tangent>): Tangent => {
  const again = args.map(optimizationBarrier)
  const pairs = again.flatMap((x, i) => {
    const tangent = tangents[i] ?? O.none
    return O.isSome(tangent) ? [[x, tangent.value] as const] : []
  })
  return jvp([instantiate(closure)(again)], new Map(pairs))[0] ?? O.none
}
