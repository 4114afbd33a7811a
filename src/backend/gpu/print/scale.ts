/**
 * Exact scaling by powers of two, and the exponents of numbers: gpu.js has no bits of floats.
 *
 * @since 0.1.0
 */
import type { Real } from '../../../expr/Scalar'
import { number } from './number'
import type { Printer } from './Printer'
import { define, isShader } from './Printer'
import type { Scope } from './Scope'

const POWERS = [64, 32, 16, 8, 4, 2, 1] as const

// -------------------------------------------------------------------------------------
// scaling
// -------------------------------------------------------------------------------------

/**
 * x · 2^y, by the binary digits of |y|: each step multiplies by a power of two or by 1.
 *
 * @category printing
 * @since 0.1.0
 */
export const scale2 = (p: Printer, scope: Scope, x: string, y: string, exponentNode: Real): string => {
  if (exponentNode._tag === 'Literal') return define(p, scope, `${x} * ${number(2 ** exponentNode.value)}`)
  if (isShader(p.dialect)) return shaderScale2(p, scope, x, y)
  const by = define(p, scope, y)
  const size = define(p, scope, `Math.min(Math.abs(${by}), 252)`)
  const down = define(p, scope, `${by} < 0 ? 1 : 0`)
  const half = define(p, scope, `Math.floor(${size} * 0.5)`)
  const other = define(p, scope, `${size} - ${half}`)
  return scaleHalf(p, scope, scaleHalf(p, scope, define(p, scope, x), half, down), other, down)
}

/** x · 2^±k for an integer 0 ≤ k ≤ 127. */
const scaleHalf = (p: Printer, scope: Scope, x: string, k: string, down: string): string =>
  POWERS.reduce(
    ({ value, left }, power) => {
      const digit = define(p, scope, `${left} >= ${power} ? 1 : 0`)
      const factor = define(p, scope, `${down} > 0 ? ${number(2 ** -power)} : ${number(2 ** power)}`)
      return {
        value: define(p, scope, `${digit} > 0 ? ${value} * ${factor} : ${value}`),
        left: define(p, scope, `${left} - ${digit} * ${power}`)
      }
    },
    { value: x, left: k }
  ).value

/** As `scale2`, by branches: a shader's text is what its compiler takes time for. */
const shaderScale2 = (p: Printer, scope: Scope, x: string, y: string): string => {
  const by = define(p, scope, y)
  const size = define(p, scope, `Math.min(Math.abs(${by}), 252)`)
  const half = define(p, scope, `Math.floor(${size} * 0.5)`)
  const [left, factor] = [p.fresh(), p.fresh()]
  const power = (n: number): string => `(${by} < 0 ? ${number(2 ** -n)} : ${number(2 ** n)})`
  scope.lines.push(
    `let ${left} = ${half};`,
    `let ${factor} = 1;`,
    ...POWERS.map(n => `if (${left} >= ${n}) { ${left} = ${left} - ${n}; ${factor} = ${factor} * ${power(n)}; }`)
  )
  return define(p, scope, `${x} * ${factor} * (${size} > ${half} * 2 ? ${factor} * ${power(1)} : ${factor})`)
}

// -------------------------------------------------------------------------------------
// exponents
// -------------------------------------------------------------------------------------

/**
 * ⌊log2 |x|⌋ of a normal number: it is brought into 1 ≤ m < 2 by powers of two, which are counted.
 *
 * @category printing
 * @since 0.1.0
 */
export const exponent = (p: Printer, scope: Scope, x: string): string => {
  if (isShader(p.dialect)) return shaderExponent(p, scope, x)
  const start = { m: define(p, scope, `Math.abs(${x})`), e: '0' }
  const lowered = POWERS.reduce(({ m, e }, power) => {
    const digit = define(p, scope, `${m} >= ${number(2 ** power)} ? 1 : 0`)
    return {
      m: define(p, scope, `${digit} > 0 ? ${m} * ${number(2 ** -power)} : ${m}`),
      e: define(p, scope, `${e} + ${digit} * ${power}`)
    }
  }, start)
  return POWERS.reduce(({ m, e }, power) => {
    const digit = define(p, scope, `${m} < ${number(2 ** (1 - power))} ? 1 : 0`)
    return {
      m: define(p, scope, `${digit} > 0 ? ${m} * ${number(2 ** power)} : ${m}`),
      e: define(p, scope, `${e} - ${digit} * ${power}`)
    }
  }, lowered).e
}

const shaderExponent = (p: Printer, scope: Scope, x: string): string => {
  const [m, e] = [p.fresh(), p.fresh()]
  scope.lines.push(
    `let ${m} = Math.abs(${x});`,
    `let ${e} = 0;`,
    ...POWERS.map(n => `if (${m} >= ${number(2 ** n)}) { ${m} = ${m} * ${number(2 ** -n)}; ${e} = ${e} + ${n}; }`),
    ...POWERS.map(n => `if (${m} < ${number(2 ** (1 - n))}) { ${m} = ${m} * ${number(2 ** n)}; ${e} = ${e} - ${n}; }`)
  )
  return e
}
