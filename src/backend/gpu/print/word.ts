/**
 * 32-bit words, which gpu.js does not have, as two numbers below 2^16.
 *
 * @since 0.1.0
 */
import type { Word } from '../../../expr/Scalar'
import { whole } from './indices'
import { number } from './number'
import type { Printer } from './Printer'
import { define, home } from './Printer'
import type { Halves, Scope } from './Scope'

/** The halves of a word; each word is printed once in its scope. @category printing @since 0.1.0 */
export const word =
  (p: Printer, scope: Scope) =>
  (x: Word): Halves => {
    const at = home(p, scope, x)
    const known = at.byWord.get(x)
    if (known !== undefined) return known
    const halves = printWord(p, at, x)
    at.byWord.set(x, halves)
    return halves
  }

const printWord = (p: Printer, scope: Scope, x: Word): Halves => {
  switch (x._tag) {
    case 'WordLiteral':
      return { high: `${x.value >>> 16}`, low: `${x.value & 0xffff}` }
    case 'WordOfIndex': {
      const text = x.index.key === p.rowMajor ? p.thread() : define(p, scope, `${whole(p, scope, x.index)}`)
      const high = define(p, scope, `Math.floor(${text} * ${number(2 ** -16)})`)
      return { high, low: define(p, scope, `${text} - ${high} * 65536`) }
    }
    case 'WordOfHalves':
      return { high: p.real(scope)(x.high), low: p.real(scope)(x.low) }
    case 'WordAdd':
      return wordAdd(p, scope, word(p, scope)(x.x), word(p, scope)(x.y))
    case 'WordXor': {
      const [a, b] = [word(p, scope)(x.x), word(p, scope)(x.y)]
      return { high: define(p, scope, `${a.high} ^ ${b.high}`), low: define(p, scope, `${a.low} ^ ${b.low}`) }
    }
    case 'WordRotate':
      return wordRotate(p, scope, word(p, scope)(x.x), x.by)
  }
}

const wordAdd = (p: Printer, scope: Scope, a: Halves, b: Halves): Halves => {
  const low = define(p, scope, `${a.low} + ${b.low}`)
  const carry = define(p, scope, `Math.floor(${low} * ${number(2 ** -16)})`)
  const high = define(p, scope, `${a.high} + ${b.high} + ${carry}`)
  return {
    low: define(p, scope, `${low} - ${carry} * 65536`),
    high: define(p, scope, `${high} - Math.floor(${high} * ${number(2 ** -16)}) * 65536`)
  }
}

const wordRotate = (p: Printer, scope: Scope, x: Halves, by: number): Halves => {
  const { high, low } = by % 32 >= 16 ? { high: x.low, low: x.high } : x
  const r = by % 16
  if (r === 0) return { high, low }
  const fromLow = define(p, scope, `Math.floor(${low} * ${number(2 ** (r - 16))})`)
  const fromHigh = define(p, scope, `Math.floor(${high} * ${number(2 ** (r - 16))})`)
  return {
    low: define(p, scope, `${low} * ${2 ** r} - ${fromLow} * 65536 + ${fromHigh}`),
    high: define(p, scope, `${high} * ${2 ** r} - ${fromHigh} * 65536 + ${fromLow}`)
  }
}
