/**
 * Numbers that are known while a kernel is printed.
 *
 * @since 0.1.0
 */
import type { Real } from '../../../expr/Scalar'
import type { BinaryReal } from './arithmetic'

/**
 * A number known now, rounded as it would be at run time. Compilers of shaders compute with literals in 64 bits.
 *
 * @category utils
 * @since 0.1.0
 */
export const constantIn = (known: Map<Real, number | undefined>): ((x: Real) => number | undefined) => {
  const of = (x: Real): number | undefined => {
    if (!known.has(x)) known.set(x, compute(x))
    return known.get(x)
  }
  const compute = (x: Real): number | undefined => {
    if (x._tag === 'Literal') return Math.fround(x.value)
    if (x._tag === 'Unary' && x.op === 'neg') return mapped(of(x.x), v => -v)
    if (x._tag !== 'Binary' || x.op === 'scale2') return undefined
    const { op } = x
    return mapped(of(x.x), a => mapped(of(x.y), b => Math.fround(ARITHMETIC[op](a, b))))
  }
  return of
}

const mapped = (x: number | undefined, f: (x: number) => number | undefined): number | undefined =>
  x === undefined ? undefined : f(x)

const ARITHMETIC: Readonly<Record<Exclude<BinaryReal['op'], 'scale2'>, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  max: Math.max,
  min: Math.min
}
