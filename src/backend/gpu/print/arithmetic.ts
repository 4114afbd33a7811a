/**
 * Operations on real numbers as text.
 *
 * @since 0.1.0
 */
import type { Real } from '../../../expr/Scalar'
import type { Printer } from './Printer'
import { isShader, named } from './Printer'
import type { Scope } from './Scope'

/** An operation on two numbers. @category model @since 0.1.0 */
export type BinaryReal = Extract<Real, { readonly _tag: 'Binary' }>

const OPERATORS: Readonly<Record<'add' | 'sub' | 'mul' | 'div', string>> = { add: '+', sub: '-', mul: '*', div: '/' }

/** An operation on one number; exponents have a file of their own. @category printing @since 0.1.0 */
export const unaryText = (op: 'neg' | 'abs' | 'floor' | 'sqrt', x: string): string =>
  op === 'neg' ? `(-${x})` : `Math.${op}(${x})`

/** An operation on two numbers; scaling has a file of its own. @category printing @since 0.1.0 */
export const binaryText = (
  p: Printer,
  scope: Scope,
  node: BinaryReal,
  op: Exclude<BinaryReal['op'], 'scale2'>,
  x: string,
  y: string
): string =>
  op === 'max' || op === 'min'
    ? extremeText(p, scope, op, x, y)
    : isShader(p.dialect) && cancels(node)
      ? `(${x} ${OPERATORS[op]} ${y} * ${p.one()})`
      : `(${x} ${OPERATORS[op]} ${y})`

/**
 * Whether a sum takes back what one of its sides has added, as (1 + t) − 1 does to find what rounding lost. Optimisers of
 * shaders take it for t, so that one side is multiplied by a 1 that they can't see.
 */
const cancels = ({ op, x, y }: BinaryReal): boolean =>
  (op === 'add' || op === 'sub') && (related(terms(x), y) || related(terms(y), x))

const terms = (x: Real): ReadonlyArray<Real> =>
  x._tag === 'Binary' && (x.op === 'add' || x.op === 'sub')
    ? [x.x, x.y]
    : x._tag === 'Unary' && x.op === 'neg'
      ? terms(x.x)
      : []

const related = (sum: ReadonlyArray<Real>, x: Real): boolean =>
  sum.length > 0 &&
  (sum.includes(x) ||
    (x._tag === 'Literal' && sum.some(term => term._tag === 'Literal')) ||
    terms(x).some(term => sum.includes(term)))

const BEYOND = { max: '>', min: '<' } as const

/** The greater (or lesser) of two numbers, NaN where either is. @category printing @since 0.1.0 */
export const extremeText = (p: Printer, scope: Scope, op: 'max' | 'min', x: string, y: string): string => {
  if (!isShader(p.dialect)) return `Math.${op}(${x}, ${y})`
  const [a, b] = [named(p, scope, x), named(p, scope, y)]
  return `((${a} ${BEYOND[op]} ${b} || ${a} !== ${a}) ? ${a} : ${b})`
}
