/**
 * Conditions that always hold, or never: what is chosen by them is known before any number is.
 *
 * Numbers are followed as intervals. An end is the lower, or the higher, of the exact result and its rounding to 32
 * bits, so that it holds whether a backend rounds each operation or not.
 *
 * @since 0.1.0
 */
import * as I from '../expr/Index'
import type { BinaryOp, Real, Truth, UnaryOp } from '../expr/Scalar'
import { replaceWhere } from './replace'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Numbers from `least` to `most`, none of them NaN. */
interface Interval {
  readonly least: number
  readonly most: number
}

/** The interval of a real, or undefined where nothing is known. */
type Intervals = (x: Real) => Interval | undefined

// -------------------------------------------------------------------------------------
// intervals
// -------------------------------------------------------------------------------------

const hull = (ends: ReadonlyArray<number>): Interval | undefined =>
  ends.some(Number.isNaN)
    ? undefined
    : {
        least: Math.min(...ends, ...ends.map(Math.fround)),
        most: Math.max(...ends, ...ends.map(Math.fround))
      }

const unary = (op: UnaryOp, { least, most }: Interval): Interval | undefined => {
  switch (op) {
    case 'neg':
      return { least: -most, most: -least }
    case 'abs':
      return { least: least > 0 ? least : most < 0 ? -most : 0, most: Math.max(-least, most) }
    case 'floor':
      return { least: Math.floor(least), most: Math.floor(most) }
    case 'sqrt':
    case 'exponent':
      return undefined
  }
}

const binary = (op: BinaryOp, x: Interval, y: Interval): Interval | undefined => {
  switch (op) {
    case 'add':
      return hull([x.least + y.least, x.most + y.most])
    case 'sub':
      return hull([x.least - y.most, x.most - y.least])
    case 'mul':
      return hull([x.least * y.least, x.least * y.most, x.most * y.least, x.most * y.most])
    case 'max':
      return { least: Math.max(x.least, y.least), most: Math.max(x.most, y.most) }
    case 'min':
      return { least: Math.min(x.least, y.least), most: Math.min(x.most, y.most) }
    case 'div':
    case 'scale2':
      return undefined
  }
}

/** What is known of an index beside its form. */
type Bind = (x: I.Index) => I.Index

const intervals = (bind: Bind): Intervals => {
  const known = new Map<Real, Interval | undefined>()
  const of: Intervals = x => {
    if (!known.has(x)) known.set(x, inside(x))
    return known.get(x)
  }
  const inside: Intervals = x => {
    switch (x._tag) {
      case 'Literal':
        return hull([x.value])
      case 'FromIndex':
        return x.index.terms.some(t => t.atom._tag === 'Dynamic') ? undefined : I.range(bind(x.index))
      case 'TopBits':
        return { least: 0, most: 2 ** x.bits - 1 }
      case 'Unary': {
        const inner = of(x.x)
        return inner === undefined ? undefined : unary(x.op, inner)
      }
      case 'Binary': {
        const [a, b] = [of(x.x), of(x.y)]
        return a === undefined || b === undefined ? undefined : binary(x.op, a, b)
      }
      default:
        return undefined
    }
  }
  return of
}

const isOne = ({ least, most }: Interval): boolean => least === most

// -------------------------------------------------------------------------------------
// the phase
// -------------------------------------------------------------------------------------

const outcome = (of: Intervals, x: Truth): boolean | undefined => {
  if (x._tag === 'Not') {
    const inner = outcome(of, x.x)
    return inner === undefined ? undefined : !inner
  }
  if (x._tag !== 'Compare') return undefined
  const [a, b] = [of(x.x), of(x.y)]
  if (a === undefined || b === undefined) return undefined
  switch (x.op) {
    case 'lt':
      return a.most < b.least ? true : a.least >= b.most ? false : undefined
    case 'le':
      return a.most <= b.least ? true : a.least > b.most ? false : undefined
    case 'eq':
      return a.most < b.least || b.most < a.least ? false : isOne(a) && isOne(b) ? true : undefined
  }
}

/** What a condition comes out as, if that is known once the indices are bound. @category utils @since 0.1.0 */
export const outcomeWhere = (bind: Bind): ((x: Truth) => boolean | undefined) => {
  const of = intervals(bind)
  return x => outcome(of, x)
}

/** The same body without choices that are made already. @category phases @since 0.1.0 */
export const decide = (body: Real): Real => {
  const of = intervals(x => x)
  return replaceWhere(x => {
    const chosen = x._tag === 'Select' ? outcome(of, x.if) : undefined
    return x._tag !== 'Select' || chosen === undefined ? undefined : chosen ? x.then : x.else
  })(body)
}
