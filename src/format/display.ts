/**
 * How values that came from a file are shown in a sentence: short, quoted, and with nothing in them that a terminal
 * would obey.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const longestQuote = 60

// JSON.stringify escapes C0 controls and lone surrogates. These are the others that hide, move or re-order text.
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu

const escapeSequence = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * A text in double quotes, at most 60 characters of it, with control, format and surrogate characters escaped. A file
 * may choose its names so that an error message moves the cursor or reads backwards; quoted, they are inert.
 *
 * @category utils
 * @since 0.1.0
 */
export const quote = (text: string): string => {
  const short = text.length > longestQuote ? `${text.slice(0, longestQuote)}...` : text
  return JSON.stringify(short).replace(invisible, escapeSequence)
}

/**
 * Words for a decoded JSON value: `an array of 3 values`, `the string "relu"`, `the number 5`, `nothing`.
 *
 * @category utils
 * @since 0.1.0
 */
export const describe = (value: unknown): string => {
  switch (typeof value) {
    case 'undefined':
      return 'nothing'
    case 'string':
      return `the string ${quote(value)}`
    case 'number':
      return `the number ${showNumber(value)}`
    case 'boolean':
      return String(value)
    case 'object':
      return describeObject(value)
    default:
      return `a ${typeof value}`
  }
}

const describeObject = (value: object | null): string =>
  value === null ? 'null' : Array.isArray(value) ? `an array of ${counted(value.length, 'value')}` : 'an object'

/**
 * A number as JavaScript writes it, except that the sign of negative zero is kept.
 *
 * @category utils
 * @since 0.1.0
 */
export const showNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/**
 * A count with its noun: `1 value`, `2 values`.
 *
 * @category utils
 * @since 0.1.0
 */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/**
 * Alternatives as a phrase: `a`, `a or b`, `a, b or c`.
 *
 * @category utils
 * @since 0.1.0
 */
export const alternatives = (words: ReadonlyArray<string>): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.slice(-1).join('')}`

/**
 * The way to a value inside a document: `layers[2].units`, and `the whole document` for the root.
 *
 * @category utils
 * @since 0.1.0
 */
export const showPath = (path: ReadonlyArray<string>): string =>
  path.length === 0
    ? 'the whole document'
    : pipe(
        path,
        RA.reduceWithIndex('', (index, shown, key) => shown + segment(index, key))
      )

const segment = (index: number, key: string): string =>
  /^\d+$/.test(key)
    ? `[${key}]`
    : /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(key)
      ? `${index === 0 ? '' : '.'}${key}`
      : `[${quote(key)}]`
