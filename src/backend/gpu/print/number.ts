/**
 * Numbers as text.
 *
 * @since 0.1.0
 */
import type { Printer } from './Printer'
import { define } from './Printer'
import type { Scope } from './Scope'

/**
 * The one formatter of numbers: the nearest 32-bit float, in decimal. NaN and infinities are made by arithmetic on
 * finite literals, which every mode of gpu.js understands.
 *
 * @category printing
 * @since 0.1.0
 */
export const number = (value: number): string => {
  const x = Math.fround(value)
  return Number.isNaN(x)
    ? '(0 / 0)'
    : x === Infinity
      ? '(1 / 0)'
      : x === -Infinity
        ? '(-1 / 0)'
        : x < 0 || Object.is(x, -0)
          ? `(${decimal(x)})`
          : decimal(x)
}

/**
 * As `number`, for shaders: what is no number is the result of arithmetic on variables.
 *
 * @category printing
 * @since 0.1.0
 */
export const shaderNumber = (p: Printer, root: Scope, value: number): string => {
  const x = Math.fround(value)
  if (Number.isFinite(x)) return number(x)
  const most = define(p, root, number(LARGEST))
  const infinity = define(p, root, `${most} * ${most}`)
  return Number.isNaN(x) ? define(p, root, `${infinity} - ${infinity}`) : x > 0 ? infinity : `(-${infinity})`
}

/** The largest 32-bit float. */
const LARGEST = 2 ** 127 * (2 - 2 ** -23)

/** Plain decimals: gpu.js does not read exponents everywhere. */
const decimal = (x: number): string => {
  const text = Object.is(x, -0) ? '-0' : String(x)
  const digits = 17 - Math.floor(Math.log10(Math.abs(x)))
  return !text.includes('e') ? text : digits > 0 ? x.toFixed(Math.min(100, digits)) : BigInt(x).toString()
}

/** A text and a literal offset. @category printing @since 0.1.0 */
export const plus = (text: string, offset: number): string =>
  offset === 0 ? text : offset > 0 ? `${text} + ${offset}` : `${text} - ${-offset}`
