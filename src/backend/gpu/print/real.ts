/**
 * Real numbers as text: a variable, or an expression that is used once.
 *
 * @since 0.1.0
 */
import type { Part } from '../../../compile/Body'
import { all, parts } from '../../../compile/Body'
import type { Real } from '../../../expr/Scalar'
import type { BinaryReal } from './arithmetic'
import { binaryText, unaryText } from './arithmetic'
import { whole } from './indices'
import { number } from './number'
import type { Printer } from './Printer'
import { define, home } from './Printer'
import { printGuard, printRead } from './read'
import { printReduce } from './reduce'
import { exponent, scale2 } from './scale'
import type { Scope } from './Scope'
import { truth } from './truth'
import { word } from './word'

/** The text of a number, printed in the outermost scope that it can be printed in. @category printing @since 0.1.0 */
export const real =
  (p: Printer, scope: Scope) =>
  (x: Real): string => {
    const value = p.constant(x)
    if (value !== undefined) return p.number(value)
    const at = home(p, scope, x)
    const known = at.byPart.get(x)
    if (known !== undefined) return known
    const once = at === scope && (p.uses.get(x) ?? 0) <= 1 ? inlined(p, scope, x) : undefined
    if (once !== undefined) return once
    const text = printReal(p, at, x)
    at.byPart.set(x, text)
    return text
  }

/** In how many places each part of a body is used. @category utils @since 0.1.0 */
export const usesOf = (body: Part): ReadonlyMap<Part, number> =>
  all(body).reduce((counts, part) => {
    parts(part).forEach(used => counts.set(used, (counts.get(used) ?? 0) + 1))
    return counts
  }, new Map<Part, number>())

/** Operations that print as one operator stand where they are used. gpu.js takes time quadratic in variables. */
const inlined = (p: Printer, scope: Scope, x: Real): string | undefined => {
  const go = real(p, scope)
  return x._tag === 'Unary' && x.op !== 'exponent'
    ? unaryText(x.op, go(x.x))
    : x._tag === 'Binary' && x.op !== 'scale2'
      ? binaryText(p, scope, x, x.op, go(x.x), go(x.y))
      : undefined
}

const printReal = (p: Printer, scope: Scope, x: Real): string => {
  const go = real(p, scope)
  switch (x._tag) {
    case 'Literal':
      return p.number(x.value)
    case 'FromIndex': {
      const value = whole(p, scope, x.index)
      return typeof value === 'number' ? number(value) : define(p, scope, value)
    }
    case 'Read':
      return printRead(p, scope, x.buffer, x.index)
    case 'Unary':
      return x.op === 'exponent' ? exponent(p, scope, go(x.x)) : define(p, scope, unaryText(x.op, go(x.x)))
    case 'Binary':
      return printBinary(p, scope, x.op, go(x.x), go(x.y), x)
    case 'Select': {
      const test = truth(p, scope)(x.if)
      return define(p, scope, `(${test}) ? ${go(x.then)} : ${go(x.else)}`)
    }
    case 'Guard':
      return printGuard(p, scope, x)
    case 'Reduce':
      return printReduce(p, scope, x)
    case 'TopBits': {
      const w = word(p, scope)(x.word)
      return x.bits <= 16
        ? define(p, scope, `Math.floor(${w.high} * ${number(2 ** (x.bits - 16))})`)
        : define(p, scope, `${w.high} * ${2 ** (x.bits - 16)} + Math.floor(${w.low} * ${number(2 ** (x.bits - 32))})`)
    }
  }
}

const printBinary = (
  p: Printer,
  scope: Scope,
  op: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'scale2',
  x: string,
  y: string,
  node: BinaryReal
): string => (op === 'scale2' ? scale2(p, scope, x, y, node.y) : define(p, scope, binaryText(p, scope, node, op, x, y)))
