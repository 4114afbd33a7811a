/**
 * What the printing of one kernel has at hand, and the variables that it defines.
 *
 * Real numbers are printed by `real.ts`, which prints whatever else they are made of; what those need of it they find in
 * the printer.
 *
 * @since 0.1.0
 */
import type { Axes, Part } from '../../../compile/Body'
import type { Real } from '../../../expr/Scalar'
import type * as S from '../../../shape/Shape'
import type { Scope } from './Scope'
import { block } from './Scope'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How a mode wants its source.
 *
 * - `plain`: NaN and infinities are made by dividing by 0; `Math.max` and `Math.min` are NaN where an argument is.
 * - `glsl` and `wgsl`: literals that are no numbers do not compile, so they are made by arithmetic that overflows; and a
 *   maximum is a number where one argument is, so that it is spelled out.
 * - `wgsl` has integers: neighbouring elements are counted from one place that is made an integer once, since turning a
 *   float into an integer, and keeping it in range, costs a GPU more than the product that the element goes into. GLSL
 *   as gpu.js writes it has functions in their place.
 *
 * @category model
 * @since 0.1.0
 */
export type Dialect = 'plain' | 'glsl' | 'wgsl'

/** What a kernel reads: a part of the array `a0`, `a1` …, from `offset` on. @category model @since 0.1.0 */
export interface Input {
  readonly slot: number
  readonly offset: number
  readonly shape: S.Shape
}

/** The printing of one kernel. @category model @since 0.1.0 */
export interface Printer {
  readonly free: (p: Part) => Axes
  /** The number of the element, and the index that it is in row-major order. */
  readonly thread: () => string
  readonly rowMajor: string
  /** The element of the same number, in a value that begins at an offset. */
  readonly element: (offset: number) => string
  readonly inputs: ReadonlyArray<Input>
  readonly fresh: () => string
  /** In how many places a part is used; what is used once needs no variable. */
  readonly uses: ReadonlyMap<Part, number>
  readonly dialect: Dialect
  /** The value of a part that is known now. */
  readonly constant: (x: Real) => number | undefined
  /** A variable that is 1, which no compiler can know. */
  readonly one: () => string
  readonly number: (value: number) => string
  /** The text of a real number in a scope. */
  readonly real: (scope: Scope) => (x: Real) => string
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Whether a dialect is that of a graphics device. @category utils @since 0.1.0 */
export const isShader = (dialect: Dialect): boolean => dialect !== 'plain'

const VARIABLE = /^v\d+$/

/**
 * A new variable for a text, or the one that holds it already. A text that is a variable needs no other.
 *
 * @category utils
 * @since 0.1.0
 */
export const define = (p: Printer, scope: Scope, text: string): string => {
  if (VARIABLE.test(text)) return text
  for (let s: Scope | undefined = scope; s !== undefined; s = s.parent) {
    const known = s.byText.get(text)
    if (known !== undefined) return known
  }
  const name = p.fresh()
  scope.lines.push(`let ${name} = ${text};`)
  block(scope).byText.set(text, name)
  return name
}

/** A text that may be written twice. @category utils @since 0.1.0 */
export const named = (p: Printer, scope: Scope, text: string): string =>
  /^(\w+|\(?-?[\d.]+\)?)$/.test(text) ? text : define(p, scope, text)

/** The outermost scope in which all loop axes of a part are bound. @category utils @since 0.1.0 */
export const home = (p: Printer, scope: Scope, part: Part): Scope => {
  const free = p.free(part)
  let s = scope
  while (s.parent !== undefined && s.guard === s.parent.guard && ![...s.axes.keys()].some(name => free.has(name)))
    s = s.parent
  return s
}
