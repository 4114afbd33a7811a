/**
 * A function with a derivative of the user's own: for one that is stable where the derived one is not, or that is not
 * the derivative at all (a straight-through estimator).
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { none, show } from '../expr/builders'
import type { Attributes, Case, Expr, Operand, Primitive, Signature } from '../expr/Expr'
import { apply, isInvalid } from '../expr/Expr'
import { inputOf } from '../primitive/input'
import { Eq } from '../shape/Shape'
import type { Function } from './Closure'
import { close, instantiate, valueOf } from './Closure'
import { jvp } from './jvp'
import { nonlinear } from './linearity'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A function, and its tangent as a linear function of the tangents of its arguments. @category model @since 0.1.0 */
export interface CustomJvp {
  readonly name: string
  readonly f: Function
  /** The tangent of the result; it must be linear in `tangents` and have the shape of the result. */
  readonly jvp: (xs: ReadonlyArray<Expr>, tangents: ReadonlyArray<Expr>) => Expr
  /** Arguments that laws may try it on. */
  readonly operands: ReadonlyArray<Operand>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The function as a primitive: `apply` makes nodes of it, and `checkPrimitive` holds its derivative against
 * differences and against the laws. Both functions must be of their arguments alone.
 *
 * @category constructors
 * @since 0.1.0
 */
export const customPrimitive = (custom: CustomJvp): Primitive<Readonly<Record<never, never>>> => ({
  name: custom.name,
  codec: none,
  signature: (_, args) => signatureOf(custom, args),
  evaluate: (_, args, result) =>
    valueOf(
      close(
        custom.f,
        args.map(({ shape }) => ({ shape, dtype: result.dtype }))
      )
    )(args),
  rule: {
    _tag: 'General',
    jvp: ({ args }, tangents) => {
      const { derivative, leaves } = linearized(custom, args, args)
      return (
        jvp(
          [derivative],
          new Map(leaves.flatMap((leaf, i) => toList(tangents[i] ?? O.none).map(t => [leaf, t] as const)))
        )[0] ?? O.none
      )
    }
  },
  lowering: { _tag: 'Expand', expand: ({ args }) => instantiate(close(custom.f, args))(args) },
  batching: { _tag: 'Unrolled' },
  sample: (): Case<Readonly<Record<never, never>>> => ({ attributes: {}, operands: custom.operands }),
  tolerance: 8
})

/**
 * The function, with the derivative that it is given.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { builders, customJvp, exp, input, mul, validate } from 'credence'
 * import * as E from 'fp-ts/Either'
 *
 * const wrong = customJvp({ name: 'wrong', f: exp, jvp: ([x]) => x ?? input('x', []), operands: [builders.operand([2])] })
 * assert.deepStrictEqual(E.isRight(validate(wrong(input('x', [2])))), true)
 * const lossy = customJvp({ name: 'lossy', f: exp, jvp: () => input('t', []), operands: [builders.operand([2])] })
 * assert.deepStrictEqual(E.isLeft(validate(lossy(input('x', [2])))), true)
 *
 * @category constructors
 * @since 0.1.0
 */
export const customJvp = (custom: CustomJvp): Function => {
  const record = customPrimitive(custom)
  return (...xs) => apply(record, {}, xs)
}

/** The derivative over leaves of its own. It is linear in them, so its own derivative is what it does to tangents. */
const linearized = (custom: CustomJvp, args: ReadonlyArray<Signature>, xs: ReadonlyArray<Expr>) => {
  const leaves = args.map(({ shape }, i) => inputOf('f32')(`tangent ${i}`, shape))
  return { leaves, derivative: custom.jvp(xs, leaves) }
}

const toList = O.match<Expr, ReadonlyArray<Expr>>(
  () => [],
  t => [t]
)

const signatureOf = (custom: CustomJvp, args: ReadonlyArray<Signature>): E.Either<string, Signature> => {
  const { body, captured, leaves } = close(custom.f, args)
  const { derivative, leaves: tangents } = isInvalid(body)
    ? { derivative: body, leaves: [] }
    : linearized(custom, args, leaves)
  const odd = nonlinear(tangents, [derivative])
  return isInvalid(body)
    ? E.left(sentence(body.attributes))
    : captured.length > 0
      ? E.left('uses a value that is not one of its arguments: pass it as an argument')
      : isInvalid(derivative)
        ? E.left(`its derivative can't be built: ${sentence(derivative.attributes)}`)
        : !Eq.equals(derivative.shape, body.shape)
          ? E.left(
              `its derivative has shape ${show(derivative.shape)}, but its value has shape ${show(body.shape)}: return the tangent of the value`
            )
          : odd !== undefined
            ? E.left(`its derivative must be linear in the tangents, but applies ${odd.primitive.name} to one`)
            : E.right({ shape: body.shape, dtype: body.dtype })
}

const sentence = (attributes: Attributes): string => String(attributes['sentence'])
