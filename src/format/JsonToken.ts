/**
 * The tokens of JSON (RFC 8259), each as a function from a text and the index where the token should begin to the index
 * after it. Where the text breaks the grammar at index `i` the answer is `~i`, a negative number: a pair or an `Either`
 * per token would be the larger part of the work on a text of a million tokens.
 *
 * @since 0.1.0
 */
import type { Position } from './FormatError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const QUOTE = 0x22
const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const BACKSLASH = 0x5c

// charCodeAt answers NaN past the end, which is in none of these sets.
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
const isDigit = (code: number): boolean => code >= ZERO && code <= NINE
const isExponent = (code: number): boolean => code === 0x65 || code === 0x45
const isHex = (code: number): boolean =>
  isDigit(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46)

const shortEscapes = '"\\/bfnrt'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * @category combinators
 * @since 0.1.0
 */
export const endOfSpace = (text: string, from: number): number => {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

/**
 * `from` is the index of the opening quote.
 *
 * @category combinators
 * @since 0.1.0
 */
export const endOfString = (text: string, from: number): number => {
  let at = from + 1
  while (text.charCodeAt(at) !== QUOTE) {
    const next = endOfCharacter(text, at)
    if (next < 0) return next
    at = next
  }
  return at + 1
}

const endOfCharacter = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  return code === BACKSLASH ? endOfEscape(text, at) : code >= 0x20 ? at + 1 : ~at
}

const endOfEscape = (text: string, at: number): number => {
  const letter = text.charAt(at + 1)
  if (letter === 'u') {
    const four = [2, 3, 4, 5].every(step => isHex(text.charCodeAt(at + step)))
    return four ? at + 6 : ~at
  }
  return letter !== '' && shortEscapes.includes(letter) ? at + 2 : ~at
}

/**
 * `from` is the index of a digit or of a minus sign.
 *
 * @category combinators
 * @since 0.1.0
 */
export const endOfNumber = (text: string, from: number): number => {
  const integer = endOfInteger(text, text.charCodeAt(from) === MINUS ? from + 1 : from)
  if (integer < 0) return integer
  const fraction = text.charCodeAt(integer) === POINT ? endOfDigits(text, integer + 1) : integer
  if (fraction < 0 || !isExponent(text.charCodeAt(fraction))) return fraction
  const sign = text.charCodeAt(fraction + 1)
  return endOfDigits(text, sign === PLUS || sign === MINUS ? fraction + 2 : fraction + 1)
}

// A leading zero stands alone: in 01 the number ends before the 1, and what follows is no separator.
const endOfInteger = (text: string, from: number): number =>
  text.charCodeAt(from) === ZERO ? from + 1 : endOfDigits(text, from)

const endOfDigits = (text: string, from: number): number => {
  let at = from
  while (isDigit(text.charCodeAt(at))) at += 1
  return at === from ? ~from : at
}

/**
 * `true`, `false` and `null`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const endOfWord = (text: string, from: number): number => {
  const word = ['true', 'false', 'null'].find(candidate => text.startsWith(candidate, from))
  return word === undefined ? ~from : from + word.length
}

/**
 * Whether a number or its minus sign begins with this code.
 *
 * @category combinators
 * @since 0.1.0
 */
export const beginsNumber = (code: number): boolean => isDigit(code) || code === MINUS

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Line and column of an index. Lines end at line feeds, as editors count them.
 *
 * @category utils
 * @since 0.1.0
 */
export const positionAt = (text: string, index: number): Position => {
  let line = 1
  let start = 0
  let feed = text.indexOf('\n')
  while (feed >= 0 && feed < index) {
    line += 1
    start = feed + 1
    feed = text.indexOf('\n', start)
  }
  return { line, column: index - start + 1 }
}
