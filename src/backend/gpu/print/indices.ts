/**
 * Positions in arrays as text: what is computed once, and a literal offset.
 *
 * @since 0.1.0
 */
import type { Atom, Index } from '../../../expr/Index'
import { range } from '../../../expr/Index'
import { number, plus } from './number'
import type { Printer } from './Printer'
import { define } from './Printer'
import type { Counter, Scope } from './Scope'
import { lookup } from './Scope'

/** An index as text: a part that is computed once, and a literal offset. @category printing @since 0.1.0 */
export const index = (p: Printer, scope: Scope, x: Index): Counter =>
  x.terms.reduce<Counter>(
    (sum, { coefficient, atom }) => {
      const { base, offset } = atomCounter(p, scope, atom)
      const text = base === undefined ? undefined : timesText(coefficient, base)
      return {
        base: text === undefined ? sum.base : sum.base === undefined ? text : `${sum.base} + ${text}`,
        offset: sum.offset + coefficient * offset
      }
    },
    { base: undefined, offset: x.constant }
  )

const timesText = (by: number, text: string): string => (by === 1 ? text : by === -1 ? `(-${text})` : `${text} * ${by}`)

/** An index as one text, or as the number that it is. @category printing @since 0.1.0 */
export const whole = (p: Printer, scope: Scope, x: Index): string | number => {
  const { base, offset } = index(p, scope, x)
  return base === undefined ? offset : plus(define(p, scope, base), offset)
}

const atomCounter = (p: Printer, scope: Scope, atom: Atom): Counter => {
  switch (atom._tag) {
    case 'Axis':
      return lookup(scope, atom.name)
    case 'Quotient': {
      const of = whole(p, scope, atom.of)
      return typeof of === 'number'
        ? { base: undefined, offset: Math.floor(of / atom.by) }
        : counted(define(p, scope, quotientText(of, atom.of, atom.by)))
    }
    case 'Remainder': {
      const of = whole(p, scope, atom.of)
      if (typeof of === 'number') return { base: undefined, offset: of - atom.by * Math.floor(of / atom.by) }
      const value = define(p, scope, of)
      return counted(
        define(p, scope, `${value} - ${define(p, scope, quotientText(value, atom.of, atom.by))} * ${atom.by}`)
      )
    }
    case 'Dynamic': {
      const value = p.real(scope)(atom.value)
      return counted(define(p, scope, `Math.min(Math.max(Math.floor(${value}), 0), ${Math.max(0, atom.extent - 1)})`))
    }
  }
}

const counted = (base: string): Counter => ({ base, offset: 0 })

const quotientText = (text: string, of: Index, by: number): string => {
  const { least, most } = range(of)
  return floorText(text, by, Math.max(Math.abs(least), Math.abs(most)))
}

/**
 * ⌊x / by⌋ of an integer 0 ≤ x ≤ most. GPUs don't divide exactly, so half a unit is added and the quotient is a
 * product; up to 2^22 the error of the product is less than that half unit.
 *
 * @category printing
 * @since 0.1.0
 */
export const floorText = (x: string, by: number, most: number): string =>
  Number.isInteger(Math.log2(by))
    ? `Math.floor((${x}) * ${number(1 / by)})`
    : most < 4194304
      ? `Math.floor((${x} + 0.5) * ${number(1 / by)})`
      : `Math.floor((${x}) / ${by})`
