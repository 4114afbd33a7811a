/**
 * The words that make primitive records: each says the mathematics of a kind, and derives what follows from it.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import * as t from 'io-ts'
import * as S from '../shape/Shape'
import type {
  Application,
  Argument,
  Attributes,
  Batching,
  Domain,
  Draw,
  DType,
  Expr,
  Lowering,
  Operand,
  Primitive,
  Rule,
  Signature,
  Site
} from './Expr'
import { invalid } from './Expr'
import type { Index } from './Index'
import type { Real } from './Scalar'
import { lit } from './Scalar'
import * as T from './Tensor'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The attributes of a primitive that has none. @category model @since 0.1.0 */
export type None = Readonly<Record<never, never>>

/** @category model @since 0.1.0 */
export interface Unary {
  readonly name: string
  readonly evaluate: (x: number) => number
  readonly body: (x: Real) => Real
  /** df/dx, from the argument and the result. */
  readonly derivative: (x: Expr, y: Expr) => Expr
  readonly domain?: Domain
  readonly tolerance?: number
}

/** @category model @since 0.1.0 */
export interface Binary {
  readonly name: string
  readonly evaluate: (x: number, y: number) => number
  readonly body: (x: Real, y: Real) => Real
  /** ∂f/∂x and ∂f/∂y, from the arguments and the result. */
  readonly derivatives: readonly [(x: Expr, y: Expr, z: Expr) => Expr, (x: Expr, y: Expr, z: Expr) => Expr]
  readonly domains?: readonly [Domain, Domain]
  readonly tolerance?: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const none: t.Decoder<unknown, None> = t.type({})

/** An interval, without the points where the function has a kink or a jump. @category constructors @since 0.1.0 */
export const interval = (least: number, most: number, avoid: ReadonlyArray<number> = []): Domain => ({
  least,
  most,
  avoid,
  integer: false
})

/** Where most functions are generated. @category constructors @since 0.1.0 */
export const reals: Domain = interval(-3, 3)

/** @category constructors @since 0.1.0 */
export const positives: Domain = interval(0.2, 4)

/** @category constructors @since 0.1.0 */
export const integers = (least: number, most: number): Domain => ({ least, most, avoid: [], integer: true })

/** @category constructors @since 0.1.0 */
export const truths: Domain = integers(0, 1)

/** An operand of 32-bit floats. @category constructors @since 0.1.0 */
export const operand = (shape: S.Shape, domain: Domain = reals, dtype: DType = 'f32'): Operand => ({
  shape,
  dtype,
  domain
})

/** f(x), point by point. @category constructors @since 0.1.0 */
export const elementwise1 = (f: Unary): Primitive<None> => ({
  ...pointwise(f.name, 'f32', [f.domain ?? reals], f.tolerance ?? 2),
  evaluate: (_, [x]) => T.map(f.evaluate)(x ?? T.scalar(NaN)),
  rule: {
    _tag: 'Elementwise',
    partial: ({ args, result }) => O.some(f.derivative(argument(args, 0), result))
  },
  lowering: body(({ args, index }) => f.body(readAt(args, 0, index)))
})

/** f(x, y), point by point. @category constructors @since 0.1.0 */
export const elementwise2 = (f: Binary): Primitive<None> => ({
  ...pointwise(f.name, 'f32', f.domains ?? [reals, reals], f.tolerance ?? 2),
  evaluate: (_, [x, y]) => T.map2(f.evaluate)(x ?? T.scalar(NaN), y ?? T.scalar(NaN)),
  rule: {
    _tag: 'Elementwise',
    partial: ({ args, result }, i) =>
      O.some((i === 0 ? f.derivatives[0] : f.derivatives[1])(argument(args, 0), argument(args, 1), result))
  },
  lowering: body(({ args, index }) => f.body(readAt(args, 0, index), readAt(args, 1, index)))
})

/** A function of points whose derivative is zero wherever it exists. @category constructors @since 0.1.0 */
export const flat = (f: {
  readonly name: string
  readonly evaluate: (...xs: ReadonlyArray<number>) => number
  readonly body: (...xs: ReadonlyArray<Real>) => Real
  readonly domains: ReadonlyArray<Domain>
  readonly operands?: ReadonlyArray<DType>
  readonly result: DType
}): Primitive<None> => ({
  ...pointwise(f.name, f.result, f.domains, 0, f.operands),
  evaluate: (_, args) => T.zipWith(f.evaluate)(args),
  rule: { _tag: 'Flat' },
  lowering: body(({ args, index }) => f.body(...args.map(arg => arg.read(index))))
})

/** The fields that all pointwise primitives share. @category constructors @since 0.1.0 */
export const pointwise = (
  name: string,
  dtype: DType,
  domains: ReadonlyArray<Domain>,
  tolerance: number,
  operands: ReadonlyArray<DType> = domains.map(() => 'f32')
): Pick<Primitive<None>, 'name' | 'codec' | 'signature' | 'batching' | 'sample' | 'tolerance'> => ({
  name,
  codec: none,
  signature: (_, args) => sameShape(operands, dtype)(args),
  batching: { _tag: 'Pointwise' },
  sample: draw => {
    const shape = draw.shape(0, 4)
    return { attributes: {}, operands: domains.map((d, i) => operand(shape, d, operands[i])) }
  },
  tolerance
})

/** Primitives whose record is given whole; here so that attributes are inferred. @category constructors @since 0.1.0 */
export const primitive = <A extends Attributes>(record: Primitive<A>): Primitive<A> => record

/** @category constructors @since 0.1.0 */
export const body = <A>(f: (site: Site<A>) => Real, explicit?: (application: Application<A>) => Expr): Lowering<A> => ({
  _tag: 'Body',
  body: f,
  ...(explicit === undefined ? {} : { explicit })
})

/** @category constructors @since 0.1.0 */
export const linear = <A>(
  operands: 'all' | ReadonlyArray<number>,
  transpose: (application: Application<A>, ct: Expr, operand: number) => Expr,
  alone?: (application: Application<A>, tangent: Expr, operand: number) => Expr
): Rule<A> => ({ _tag: 'Linear', operands, transpose, ...(alone === undefined ? {} : { alone }) })

/** @category constructors @since 0.1.0 */
export const bilinear = <A>(
  left: (ct: Expr, right: Expr, application: Application<A>) => Expr,
  right: (ct: Expr, left: Expr, application: Application<A>) => Expr
): Rule<A> => ({
  _tag: 'Bilinear',
  transpose: (app, ct, i) => (i === 0 ? left(ct, argument(app.args, 1), app) : right(ct, argument(app.args, 0), app))
})

/** @category constructors @since 0.1.0 */
export const batched = <A>(
  batch: (application: Application<A>, mapped: ReadonlyArray<boolean>, size: number) => Expr
): Batching<A> => ({ _tag: 'Rule', batch })

/** Primitives of any shapes and the sampling of cases, for records that need a shape only. @category constructors @since 0.1.0 */
export const oneOperand =
  <A>(attributes: (draw: Draw, shape: S.Shape) => A, leastRank: number, mostRank: number, domain: Domain = reals) =>
  (draw: Draw): { readonly attributes: A; readonly operands: ReadonlyArray<Operand> } => {
    const shape = draw.shape(leastRank, mostRank)
    return { attributes: attributes(draw, shape), operands: [operand(shape, domain)] }
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The argument number `i`. The shape rule has checked that it is there. @category utils @since 0.1.0 */
export const argument = (args: ReadonlyArray<Expr>, i: number): Expr =>
  args[i] ?? invalid(`argument ${i} is missing: this is a mistake in a primitive's own rule`)

/** The signature number `i`. @category utils @since 0.1.0 */
export const signatureAt = (args: ReadonlyArray<Signature>, i: number): Signature =>
  args[i] ?? { shape: [], dtype: 'f32' }

/** The tensor number `i`. @category utils @since 0.1.0 */
export const tensorAt = (args: ReadonlyArray<T.Tensor>, i: number): T.Tensor => args[i] ?? T.scalar(NaN)

/** The element of argument `i` at an index. @category utils @since 0.1.0 */
export const readAt = (args: ReadonlyArray<Argument>, i: number, index: ReadonlyArray<Index>): Real =>
  args[i]?.read(index) ?? lit(NaN)

/** Element `i` of a list of numbers that is known to be long enough. @category utils @since 0.1.0 */
export const nth = (xs: ReadonlyArray<number>, i: number): number => xs[i] ?? NaN

/** Fails unless there are as many arguments as expected. @category utils @since 0.1.0 */
export const arity =
  (n: number) =>
  (args: ReadonlyArray<Signature>): E.Either<string, ReadonlyArray<Signature>> =>
    args.length === n ? E.right(args) : E.left(`takes ${n} arguments, but was given ${args.length}`)

/** Pointwise primitives want operands of one shape, each of its own element type. @category utils @since 0.1.0 */
export const sameShape =
  (operands: ReadonlyArray<DType>, dtype: DType) =>
  (args: ReadonlyArray<Signature>): E.Either<string, Signature> => {
    const shape = signatureAt(args, 0).shape
    const odd = args.find(arg => !S.Eq.equals(arg.shape, shape))
    const wrong = args.findIndex((arg, i) => !accepts(operands[i] ?? 'f32', arg.dtype))
    return args.length !== operands.length
      ? E.left(`takes ${operands.length} arguments, but was given ${args.length}`)
      : odd !== undefined
        ? E.left(`the shapes ${show(shape)} and ${show(odd.shape)} differ; broadcast one to the other first`)
        : wrong >= 0
          ? E.left(`argument ${wrong + 1} should be ${operands[wrong] ?? ''}, but is ${signatureAt(args, wrong).dtype}`)
          : E.right({ shape, dtype })
  }

/** Integers count as reals, as in the kernels, where both are 32-bit floats. */
const accepts = (wanted: DType, given: DType): boolean => wanted === given || (wanted === 'f32' && given === 'i32')

/** @category utils @since 0.1.0 */
export const show = (shape: S.Shape): string => S.Show.show(shape)
