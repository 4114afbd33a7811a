/**
 * Expressions: immutable graphs whose nodes hold their primitive's record.
 *
 * The node and the record refer to each other, so both types live here. A record says all that is known of a
 * primitive: its shape rule, its meaning in 64-bit floats, its derivative or transpose, its kernel body, its batching
 * rule, and how laws may generate cases for it. No table elsewhere names a primitive, which is why a new one is a new
 * file and nothing else.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type * as O from 'fp-ts/Option'
import * as t from 'io-ts'
import * as S from '../shape/Shape'
import type { Index } from './Index'
import type { Real } from './Scalar'
import type { Tensor } from './Tensor'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Element types: 32-bit float, integer (exact up to 2^24 in kernels), truth value. @category model @since 0.1.0 */
export type DType = 'f32' | 'i32' | 'bool'

/** What is known of a value before it is computed. @category model @since 0.1.0 */
export interface Signature<Sh extends S.Shape = S.Shape, D extends DType = DType> {
  readonly shape: Sh
  readonly dtype: D
}

/** Plain data, so that every graph can be written to a file. @category model @since 0.1.0 */
export type Attribute = number | string | boolean | ReadonlyArray<Attribute>

/** @category model @since 0.1.0 */
export type Attributes = { readonly [name: string]: Attribute }

/**
 * A node: a primitive applied to arguments. Equality of graphs is structural (`hash` finds candidates), identity of
 * objects means sharing.
 *
 * @category model
 * @since 0.1.0
 */
export interface Expr<Sh extends S.Shape = S.Shape, D extends DType = DType> extends Signature<Sh, D> {
  readonly primitive: Primitive
  readonly attributes: Attributes
  readonly args: ReadonlyArray<Expr>
  readonly hash: number
}

/** A primitive's application as its own rules see it: attributes with their type. @category model @since 0.1.0 */
export interface Application<A> {
  readonly attributes: A
  readonly args: ReadonlyArray<Expr>
  readonly result: Expr
}

/** `f(x0 … xn)` point by point; `partial` is ∂f/∂xi, `none` where it is zero everywhere. @category model @since 0.1.0 */
export interface Elementwise<A> {
  readonly _tag: 'Elementwise'
  partial(application: Application<A>, operand: number): O.Option<Expr>
}

/**
 * Jointly linear in `operands`, the others fixed. `transpose` gives the cotangent of one operand. `alone`, where it is
 * given, is the image of a tangent in one operand while the other tangents are zero.
 *
 * @category model
 * @since 0.1.0
 */
export interface Linear<A> {
  readonly _tag: 'Linear'
  readonly operands: 'all' | ReadonlyArray<number>
  transpose(application: Application<A>, ct: Expr, operand: number): Expr
  alone?(application: Application<A>, tangent: Expr, operand: number): Expr
}

/** Linear in operand 0 and in operand 1, each while the other is fixed. @category model @since 0.1.0 */
export interface Bilinear<A> {
  readonly _tag: 'Bilinear'
  transpose(application: Application<A>, ct: Expr, operand: number): Expr
}

/** The derivative is zero wherever it exists. @category model @since 0.1.0 */
export interface Flat {
  readonly _tag: 'Flat'
}

/** A derivative written out in other primitives, linear in the tangents. @category model @since 0.1.0 */
export interface General<A> {
  readonly _tag: 'General'
  jvp(application: Application<A>, tangents: ReadonlyArray<O.Option<Expr>>): O.Option<Expr>
}

/** The kind of a primitive decides which rules are derived for it. @category model @since 0.1.0 */
export type Rule<A> = Elementwise<A> | Linear<A> | Bilinear<A> | Flat | General<A>

/** An argument as a kernel body sees it. @category model @since 0.1.0 */
export interface Argument extends Signature {
  readonly read: (index: ReadonlyArray<Index>) => Real
}

/** Where a kernel body stands: `scope` is unique in its graph and names the body's own loop axes. @category model @since 0.1.0 */
export interface Site<A> {
  readonly attributes: A
  readonly scope: string
  readonly args: ReadonlyArray<Argument>
  readonly result: Signature
  readonly index: ReadonlyArray<Index>
}

/**
 * How a primitive reaches a kernel: as a value fed from outside, as data, as another view of the same row-major
 * numbers, as a scalar body, or as a graph of other primitives. `explicit` is the same value with guards taken out of
 * the body's loops, at the price of a copy, for backends where a branch in a loop costs more.
 *
 * @category model
 * @since 0.1.0
 */
export type Lowering<A> =
  | { readonly _tag: 'Input' }
  | { readonly _tag: 'Data' }
  | { readonly _tag: 'View' }
  | { readonly _tag: 'Body'; body(site: Site<A>): Real; explicit?(application: Application<A>): Expr }
  | { readonly _tag: 'Expand'; expand(application: Application<A>): Expr }

/**
 * How a primitive maps over a leading axis: point by point (nothing to do), by its own rule (every argument flagged in
 * `mapped` has the new axis in front, and so must the result), or one slice after the other.
 *
 * @category model
 * @since 0.1.0
 */
export type Batching<A> =
  | { readonly _tag: 'Pointwise' }
  | { readonly _tag: 'Unrolled' }
  | { readonly _tag: 'Rule'; batch(application: Application<A>, mapped: ReadonlyArray<boolean>, size: number): Expr }

/** Where arguments of a primitive may lie, and the points that finite differences must not straddle. @category model @since 0.1.0 */
export interface Domain {
  readonly least: number
  readonly most: number
  readonly avoid: ReadonlyArray<number>
  readonly integer: boolean
}

/** An argument that a law may generate; `prepare` brings raw numbers into a set that bounds can't describe. @category model @since 0.1.0 */
export interface Operand extends Signature {
  readonly domain: Domain
  readonly prepare?: (raw: Tensor) => Tensor
}

/** A case for a primitive's laws. @category model @since 0.1.0 */
export interface Case<A> {
  readonly attributes: A
  readonly operands: ReadonlyArray<Operand>
}

/** The source of choices from which a primitive builds its cases; laws back it by fast-check. @category model @since 0.1.0 */
export interface Draw {
  readonly integer: (least: number, most: number) => number
  readonly pick: <T>(options: readonly [T, ...ReadonlyArray<T>]) => T
  readonly shape: (leastRank: number, mostRank: number) => S.Shape
}

/**
 * The record that says everything about a primitive.
 *
 * - `signature`: the shape rule; the `Left` is a sentence without the primitive's name.
 * - `evaluate`: the meaning, in 64-bit floats, that every backend must answer.
 * - `tolerance`: the largest error of the kernel body in 32-bit floats, in units in the last place of the result.
 *
 * Methods are declared as methods so that a record of particular attributes is a `Primitive`; `apply` is the only
 * maker of nodes and pairs a record with attributes of its own type, which keeps that sound.
 *
 * @category model
 * @since 0.1.0
 */
export interface Primitive<A extends Attributes = Attributes> {
  readonly name: string
  readonly codec: t.Decoder<unknown, A>
  signature(attributes: A, args: ReadonlyArray<Signature>): E.Either<string, Signature>
  evaluate(attributes: A, args: ReadonlyArray<Tensor>, result: Signature): Tensor
  readonly rule: Rule<A>
  readonly lowering: Lowering<A>
  readonly batching: Batching<A>
  sample(draw: Draw): Case<A>
  readonly tolerance: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The application of a primitive. Where the shape rule fails, or an argument has failed before, the result is an
 * `invalid` node which carries the first sentence; `validate` brings it out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const apply = <A extends Attributes>(
  primitive: Primitive<A>,
  attributes: A,
  args: ReadonlyArray<Expr>
): Expr => {
  const failed = args.find(isInvalid)
  const signature = primitive.signature(attributes, args)
  return failed !== undefined
    ? failed
    : E.isLeft(signature)
      ? invalid(`${primitive.name}: ${signature.left} (in ${place(primitive, args)})`)
      : !S.isProper(signature.right.shape)
        ? invalid(
            `${primitive.name}: ${S.Show.show(signature.right.shape)} is no shape: sizes are integers from 0 up, and their product is below 2^53 (in ${place(primitive, args)})`
          )
        : node(primitive, attributes, args, signature.right)
}

/** Where a mistake is: the operation and what it was applied to, `add(x, exp(…))`. */
const place = (primitive: Primitive, args: ReadonlyArray<Expr>): string =>
  `${primitive.name}(${args.slice(0, 8).map(called).join(', ')}${args.length > 8 ? ', …' : ''})`

const called = ({ primitive, attributes, args }: Expr): string =>
  typeof attributes['name'] === 'string'
    ? attributes['name'].replace(/[^\w./-]/g, '?').slice(0, 40)
    : args.length === 0
      ? primitive.name
      : `${primitive.name}(…)`

const node = (
  primitive: Primitive,
  attributes: Attributes,
  args: ReadonlyArray<Expr>,
  { shape, dtype }: Signature
): Expr => ({
  primitive,
  attributes,
  args,
  shape,
  dtype,
  hash: args.reduce((h, arg) => mix(h, arg.hash), hashText(`${primitive.name}${attributesKey(attributes)}${dtype}`))
})

/** The node that stands for a mistake. @category constructors @since 0.1.0 */
export const invalid = (sentence: string): Expr => node(invalidPrimitive, { sentence }, [], { shape: [], dtype: 'f32' })

/**
 * States the shape that the type level has computed for a node. Its run-time twin is the primitive's shape rule; the
 * type tests and the laws of `shape` check that the two agree. This is the one place where a type is asserted.
 *
 * @category constructors
 * @since 0.1.0
 */
export const typed = <Sh extends S.Shape, D extends DType = 'f32'>(expr: Expr): Expr<Sh, D> => expr as Expr<Sh, D>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** What a law or a rule may read of an application. @category combinators @since 0.1.0 */
export const application = (result: Expr): Application<Attributes> => ({
  attributes: result.attributes,
  args: result.args,
  result
})

/** The same node over other arguments. @category combinators @since 0.1.0 */
export const withArgs =
  (args: ReadonlyArray<Expr>) =>
  (e: Expr): Expr =>
    args.every((arg, i) => arg === e.args[i]) ? e : apply(e.primitive, e.attributes, args)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** @category utils @since 0.1.0 */
export const isInvalid = (e: Expr): boolean => e.primitive === invalidPrimitive

/** The sentence of an expression that could not be built, else the expression. @category utils @since 0.1.0 */
export const validate = (e: Expr): E.Either<string, Expr> =>
  isInvalid(e) ? E.left(String(e.attributes['sentence'])) : E.right(e)

/** Two nodes that mean the same, given that their arguments are identical objects. @category utils @since 0.1.0 */
export const sameNode = (x: Expr, y: Expr): boolean =>
  x.primitive === y.primitive &&
  x.dtype === y.dtype &&
  x.args.length === y.args.length &&
  x.args.every((arg, i) => arg === y.args[i]) &&
  S.Eq.equals(x.shape, y.shape) &&
  attributesKey(x.attributes) === attributesKey(y.attributes)

const attributeKey = (value: Attribute): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value !== 'object'
      ? Object.is(value, -0)
        ? '-0'
        : String(value)
      : `[${value.map(attributeKey).join()}]`

/**
 * Attributes as text that is equal only for equal attributes. JSON is not: it writes NaN and both infinities as `null`,
 * and −0 as `0`.
 *
 * @category utils
 * @since 0.1.0
 */
export const attributesKey = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${attributeKey(value)}`)
    .join(';')

const mix = (h: number, x: number): number => Math.imul(h ^ x, 0x01000193) ^ (h >>> 15)

const hashText = (text: string): number =>
  text.length > 256
    ? mix(hashText(text.slice(0, 128)), mix(hashText(text.slice(-120)), text.length))
    : Array.from(text).reduce((h, c) => mix(h, c.charCodeAt(0)), 0x811c9dc5)

const invalidPrimitive: Primitive<{ readonly sentence: string }> = {
  name: 'invalid',
  codec: t.type({ sentence: t.string }),
  signature: () => E.right({ shape: [], dtype: 'f32' }),
  evaluate: () => ({ shape: [], data: Float64Array.of(NaN) }),
  rule: { _tag: 'Flat' },
  lowering: { _tag: 'Data' },
  batching: { _tag: 'Pointwise' },
  sample: () => ({ attributes: { sentence: 'a mistake' }, operands: [] }),
  tolerance: 0
}
