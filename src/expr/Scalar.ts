/**
 * The small typed language in which a kernel says what one element of its result is.
 *
 * There are three sorts: `Real` (a 32-bit float on every backend), `Truth`, and `Word` (32 unsigned bits, for random
 * numbers). A body is a value: backends print it, the interpreter of plans runs it, and nothing in it knows of layers
 * or of primitives. Sharing is by object identity, so a body is a graph, not a tree.
 *
 * @since 0.1.0
 */
import type { Axis, Index } from './Index'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Operations of one real argument. `exponent` is `⌊log2 |x|⌋` of a normal number; `sqrt` is correctly rounded.
 *
 * @category model
 * @since 0.1.0
 */
export type UnaryOp = 'neg' | 'abs' | 'floor' | 'sqrt' | 'exponent'

/**
 * Operations of two real arguments. `scale2` is `x · 2^y` for an integer `y` between −149 and 128, exact where the
 * result is normal. `max` and `min` are NaN where either side is.
 *
 * @category model
 * @since 0.1.0
 */
export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'scale2'

/** @category model @since 0.1.0 */
export type CompareOp = 'lt' | 'le' | 'eq'

/** @category model @since 0.1.0 */
export type ReduceOp = 'sum' | 'max' | 'min' | 'prod'

/**
 * A condition on an index: `0 ≤ index < extent`. Backends may branch, clamp and mask, or leave the element out.
 *
 * @category model
 * @since 0.1.0
 */
export interface Bound {
  readonly index: Index
  readonly extent: number
}

/** @category model @since 0.1.0 */
export type Real =
  | { readonly _tag: 'Literal'; readonly value: number }
  | { readonly _tag: 'FromIndex'; readonly index: Index }
  | { readonly _tag: 'Read'; readonly buffer: number; readonly index: ReadonlyArray<Index> }
  | { readonly _tag: 'Unary'; readonly op: UnaryOp; readonly x: Real }
  | { readonly _tag: 'Binary'; readonly op: BinaryOp; readonly x: Real; readonly y: Real }
  | { readonly _tag: 'Select'; readonly if: Truth; readonly then: Real; readonly else: Real; readonly seldom?: true }
  | { readonly _tag: 'Guard'; readonly bounds: ReadonlyArray<Bound>; readonly then: Real; readonly else: Real }
  | { readonly _tag: 'Reduce'; readonly op: ReduceOp; readonly axes: ReadonlyArray<Axis>; readonly body: Real }
  | { readonly _tag: 'TopBits'; readonly word: Word; readonly bits: number }

/** @category model @since 0.1.0 */
export type Truth =
  | { readonly _tag: 'Compare'; readonly op: CompareOp; readonly x: Real; readonly y: Real }
  | { readonly _tag: 'Not'; readonly x: Truth }
  | { readonly _tag: 'And'; readonly x: Truth; readonly y: Truth }
  | { readonly _tag: 'Or'; readonly x: Truth; readonly y: Truth }

/** @category model @since 0.1.0 */
export type Word =
  | { readonly _tag: 'WordLiteral'; readonly value: number }
  | { readonly _tag: 'WordOfIndex'; readonly index: Index }
  | { readonly _tag: 'WordOfHalves'; readonly high: Real; readonly low: Real }
  | { readonly _tag: 'WordAdd'; readonly x: Word; readonly y: Word }
  | { readonly _tag: 'WordXor'; readonly x: Word; readonly y: Word }
  | { readonly _tag: 'WordRotate'; readonly x: Word; readonly by: number }

// -------------------------------------------------------------------------------------
// constructors: reals
// -------------------------------------------------------------------------------------

/** A literal. It may be infinite or NaN; backends must print those too. @category constructors @since 0.1.0 */
export const lit = (value: number): Real => ({ _tag: 'Literal', value })

/** The value of an index as a real. @category constructors @since 0.1.0 */
export const fromIndex = (index: Index): Real =>
  index.terms.length === 0 ? lit(index.constant) : { _tag: 'FromIndex', index }

/** An element of the kernel's input number `buffer`. @category constructors @since 0.1.0 */
export const read = (buffer: number, index: ReadonlyArray<Index>): Real => ({ _tag: 'Read', buffer, index })

const unary =
  (op: UnaryOp) =>
  (x: Real): Real => ({ _tag: 'Unary', op, x })

const binary =
  (op: BinaryOp) =>
  (x: Real, y: Real): Real => ({ _tag: 'Binary', op, x, y })

/** @category constructors @since 0.1.0 */
export const neg: (x: Real) => Real = unary('neg')
/** @category constructors @since 0.1.0 */
export const abs: (x: Real) => Real = unary('abs')
/** @category constructors @since 0.1.0 */
export const floor: (x: Real) => Real = unary('floor')
/** @category constructors @since 0.1.0 */
export const sqrt: (x: Real) => Real = unary('sqrt')
/** @category constructors @since 0.1.0 */
export const exponent: (x: Real) => Real = unary('exponent')
/** @category constructors @since 0.1.0 */
export const add: (x: Real, y: Real) => Real = binary('add')
/** @category constructors @since 0.1.0 */
export const sub: (x: Real, y: Real) => Real = binary('sub')
/** @category constructors @since 0.1.0 */
export const mul: (x: Real, y: Real) => Real = binary('mul')
/** @category constructors @since 0.1.0 */
export const div: (x: Real, y: Real) => Real = binary('div')
/** @category constructors @since 0.1.0 */
export const max: (x: Real, y: Real) => Real = binary('max')
/** @category constructors @since 0.1.0 */
export const min: (x: Real, y: Real) => Real = binary('min')
/** @category constructors @since 0.1.0 */
export const scale2: (x: Real, y: Real) => Real = binary('scale2')

/** `c ? x : y`; both sides may be computed. @category constructors @since 0.1.0 */
export const select = (c: Truth, x: Real, y: Real): Real => ({ _tag: 'Select', if: c, then: x, else: y })

/** The same, where `c` seldom holds and `x` is costly: backends may leave `x` out where it does not hold. @category constructors @since 0.1.0 */
export const seldom = (c: Truth, x: Real, y: Real): Real => ({ _tag: 'Select', if: c, then: x, else: y, seldom: true })

/** `x` where every bound holds, else `y`; reads in `x` may leave their buffers where a bound fails. @category constructors @since 0.1.0 */
export const guard = (bounds: ReadonlyArray<Bound>, x: Real, y: Real): Real =>
  bounds.length === 0 ? x : { _tag: 'Guard', bounds, then: x, else: y }

/** What a reduction over nothing is. @category utils @since 0.1.0 */
export const identityOf = (op: ReduceOp): number => ({ sum: 0, prod: 1, max: -Infinity, min: Infinity })[op]

const reduce =
  (op: ReduceOp) =>
  (axes: ReadonlyArray<Axis>, body: Real): Real =>
    axes.length === 0
      ? body
      : axes.some(axis => axis.extent === 0)
        ? lit(identityOf(op))
        : { _tag: 'Reduce', op, axes, body }

/** @category constructors @since 0.1.0 */
export const sumOver: (axes: ReadonlyArray<Axis>, body: Real) => Real = reduce('sum')
/** @category constructors @since 0.1.0 */
export const maxOver: (axes: ReadonlyArray<Axis>, body: Real) => Real = reduce('max')
/** @category constructors @since 0.1.0 */
export const minOver: (axes: ReadonlyArray<Axis>, body: Real) => Real = reduce('min')
/** @category constructors @since 0.1.0 */
export const prodOver: (axes: ReadonlyArray<Axis>, body: Real) => Real = reduce('prod')

/** Horner's rule: coefficients from the highest power down. @category constructors @since 0.1.0 */
export const polynomial =
  (coefficients: ReadonlyArray<number>) =>
  (x: Real): Real =>
    coefficients.slice(1).reduce<Real>((sum, c) => add(mul(sum, x), lit(c)), lit(coefficients[0] ?? 0))

// -------------------------------------------------------------------------------------
// constructors: truths
// -------------------------------------------------------------------------------------

const compare =
  (op: CompareOp) =>
  (x: Real, y: Real): Truth => ({ _tag: 'Compare', op, x, y })

/** @category constructors @since 0.1.0 */
export const lt: (x: Real, y: Real) => Truth = compare('lt')
/** @category constructors @since 0.1.0 */
export const le: (x: Real, y: Real) => Truth = compare('le')
/** @category constructors @since 0.1.0 */
export const eq: (x: Real, y: Real) => Truth = compare('eq')
/** @category constructors @since 0.1.0 */
export const not = (x: Truth): Truth => ({ _tag: 'Not', x })
/** @category constructors @since 0.1.0 */
export const and = (x: Truth, y: Truth): Truth => ({ _tag: 'And', x, y })
/** @category constructors @since 0.1.0 */
export const or = (x: Truth, y: Truth): Truth => ({ _tag: 'Or', x, y })

const one = lit(1)
const zero = lit(0)

/** How a truth lies in a buffer: 1 or 0. @category constructors @since 0.1.0 */
export const fromTruth = (x: Truth): Real => select(x, one, zero)

/** A truth from a buffer: anything but 0. @category constructors @since 0.1.0 */
export const isTrue = (x: Real): Truth =>
  x._tag === 'Select' && x.then === one && x.else === zero ? x.if : not(eq(x, zero))

// -------------------------------------------------------------------------------------
// constructors: words
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const word = (value: number): Word => ({ _tag: 'WordLiteral', value: value >>> 0 })
/** The low 32 bits of an index that is not negative. @category constructors @since 0.1.0 */
export const wordOfIndex = (index: Index): Word => ({ _tag: 'WordOfIndex', index })
/** `high · 2^16 + low`, of two reals that are integers below 2^16. @category constructors @since 0.1.0 */
export const wordOfHalves = (high: Real, low: Real): Word => ({ _tag: 'WordOfHalves', high, low })
/** @category constructors @since 0.1.0 */
export const wordAdd = (x: Word, y: Word): Word => ({ _tag: 'WordAdd', x, y })
/** @category constructors @since 0.1.0 */
export const wordXor = (x: Word, y: Word): Word => ({ _tag: 'WordXor', x, y })
/** Rotation to the left. @category constructors @since 0.1.0 */
export const wordRotate = (x: Word, by: number): Word => ({ _tag: 'WordRotate', x, by })
/** The highest `bits` bits (at most 24, exact in a 32-bit float) as a real. @category constructors @since 0.1.0 */
export const topBits = (x: Word, bits: number): Real => ({ _tag: 'TopBits', word: x, bits })
