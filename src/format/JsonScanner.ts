/**
 * Reads a JSON text without building anything, to find out whether `JSON.parse` may: the grammar, the depth, the number
 * of values, keys given twice or forbidden, halves of surrogate pairs, numbers beyond the doubles.
 *
 * `JSON.parse` alone takes 100,000 levels of nesting, on which every recursive reader after it overflows the stack; it
 * keeps the last of two equal keys where other readers keep the first; and it makes an own key `__proto__`, which the
 * next plain assignment turns into a prototype.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'

import { alternatives, quote } from './display'
import { invalidJson, limitExceeded, type FormatError, type InvalidJson } from './FormatError'
import type { JsonLimits } from './JsonLimits'
import { beginsNumber, endOfNumber, endOfSpace, endOfString, endOfWord, positionAt } from './JsonToken'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Keys that reach an object's prototype. No format of ours uses them.
 *
 * @category model
 * @since 0.1.0
 */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

// An array or object that is still open. Most objects have few keys, and to search a short list costs less than to make
// a hash table: `many` exists from the ninth key on.
interface Frame {
  readonly close: ']' | '}'
  readonly few: Array<string>
  many: Set<string> | undefined
  members: number
}

const fewKeys = 8

interface Scan {
  readonly source: string
  readonly limits: JsonLimits
  readonly text: string
  readonly checkSurrogates: boolean
  readonly open: Array<Frame>
  at: number
  values: number
}

type Fault = FormatError | undefined

// Halves of pairs, written as they are or as escapes. Texts with neither are spared the look at each string.
const anySurrogate = /[\ud800-\udfff]|\\u[dD][89a-fA-F]/
const loneSurrogate = /\p{Cs}/u

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The text itself when `JSON.parse` may have it, or the first thing that is wrong with it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const scanJson =
  (source: string, limits: JsonLimits) =>
  (text: string): E.Either<FormatError, string> => {
    const checkSurrogates = limits.loneSurrogates === 'refuse' && anySurrogate.test(text)
    const scan: Scan = { source, limits, text, checkSurrogates, open: [], at: 0, values: 0 }
    let fault = readValue(scan)
    while (fault === undefined && scan.open.length > 0) fault = readMember(scan)
    const wrong = fault ?? readEnd(scan)
    return wrong === undefined ? E.right(text) : E.left(wrong)
  }

const readEnd = (scan: Scan): Fault => {
  scan.at = endOfSpace(scan.text, scan.at)
  return scan.at === scan.text.length ? undefined : syntax(scan, scan.at, ['the end of the text'])
}

// One value. Of an array or object only the opening bracket: its members are read by the loop, not by recursion.
const readValue = (scan: Scan): Fault => {
  scan.at = endOfSpace(scan.text, scan.at)
  scan.values += 1
  if (scan.values > scan.limits.values) return limit(scan, 'values', 'values')
  const code = scan.text.charCodeAt(scan.at)
  if (code === 0x7b) return enter(scan, '}')
  if (code === 0x5b) return enter(scan, ']')
  if (code === 0x22) return readString(scan)
  return beginsNumber(code) ? readNumber(scan) : readWord(scan)
}

const enter = (scan: Scan, close: Frame['close']): Fault => {
  if (scan.open.length >= scan.limits.depth) return limit(scan, 'depth', 'levels of nesting')
  scan.open.push({ close, few: [], many: undefined, members: 0 })
  scan.at += 1
  return undefined
}

// What stands between two values of the innermost open array or object, and the value after it.
const readMember = (scan: Scan): Fault => {
  const frame = scan.open[scan.open.length - 1]
  if (frame === undefined) return undefined
  scan.at = endOfSpace(scan.text, scan.at)
  const next = scan.text.charAt(scan.at)
  if (next === frame.close) {
    scan.open.pop()
    scan.at += 1
    return undefined
  }
  if (frame.members > 0 && next !== ',') return syntax(scan, scan.at, ['a comma', quote(frame.close)])
  if (frame.members > 0) scan.at += 1
  frame.members += 1
  return frame.close === ']' ? readItem(scan, frame.members) : readEntry(scan, frame)
}

const readItem = (scan: Scan, items: number): Fault =>
  items > scan.limits.items ? limit(scan, 'items', 'values in one array') : readValue(scan)

const readEntry = (scan: Scan, frame: Frame): Fault =>
  frame.members > scan.limits.keys
    ? limit(scan, 'keys', 'keys in one object')
    : (readKey(scan, frame) ?? readValue(scan))

const readKey = (scan: Scan, frame: Frame): Fault => {
  const start = endOfSpace(scan.text, scan.at)
  scan.at = start
  if (scan.text.charCodeAt(start) !== 0x22) return syntax(scan, start, ['a key in double quotes'])
  const fault = readString(scan)
  if (fault !== undefined) return fault
  const key = unescaped(scan.text.slice(start, scan.at))
  if (forbiddenKeys.has(key))
    return refuse(scan, 'ForbiddenKey', start, `the key ${quote(key)} is not allowed: rename it`)
  if (!isNew(frame, key))
    return refuse(scan, 'DuplicateKey', start, `the key ${quote(key)} is given twice: remove one of the two`)
  return readColon(scan)
}

const isNew = (frame: Frame, key: string): boolean => {
  if (frame.members <= fewKeys) {
    const isFirst = !frame.few.includes(key)
    frame.few.push(key)
    return isFirst
  }
  frame.many ??= new Set(frame.few)
  return frame.many.size < frame.many.add(key).size
}

const readColon = (scan: Scan): Fault => {
  scan.at = endOfSpace(scan.text, scan.at)
  if (scan.text.charCodeAt(scan.at) !== 0x3a) return syntax(scan, scan.at, ['a colon'])
  scan.at += 1
  return undefined
}

const readString = (scan: Scan): Fault => {
  const start = scan.at
  const end = endOfString(scan.text, start)
  if (end < 0) return syntax(scan, ~end, ['a closing quote', 'a character', 'an escape such as \\n or \\u0041'])
  scan.at = end
  if (!scan.checkSurrogates) return undefined
  const raw = scan.text.slice(start, end)
  return anySurrogate.test(raw) && loneSurrogate.test(unescaped(raw))
    ? refuse(scan, 'LoneSurrogate', start, 'the string holds half of a surrogate pair: write the whole character')
    : undefined
}

// The largest double has 309 digits, but an exponent makes a long number of a short text: "1e400" has five characters.
const shortestOverflow = 5

const readNumber = (scan: Scan): Fault => {
  const start = scan.at
  const end = endOfNumber(scan.text, start)
  if (end < 0) return syntax(scan, ~end, ['a digit'])
  scan.at = end
  return end - start < shortestOverflow || Number.isFinite(Number(scan.text.slice(start, end)))
    ? undefined
    : refuse(scan, 'NumberOverflow', start, 'the number is too large for a double: write one below 1.8e308')
}

const readWord = (scan: Scan): Fault => {
  const end = endOfWord(scan.text, scan.at)
  if (end < 0) return syntax(scan, ~end, ['a value'])
  scan.at = end
  return undefined
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

// Only called on string tokens that the scanner has accepted, so JSON.parse cannot fail.
const unescaped = (token: string): string => {
  if (!token.includes('\\')) return token.slice(1, -1)
  const value: unknown = JSON.parse(token)
  return typeof value === 'string' ? value : token
}

const syntax = (scan: Scan, at: number, expected: ReadonlyArray<string>): FormatError =>
  refuse(scan, 'Syntax', at, `expected ${alternatives(expected)}, found ${found(scan.text, at)}`)

const found = (text: string, at: number): string =>
  at >= text.length
    ? 'the end of the text'
    : at === 0 && text.startsWith('\ufeff')
      ? 'a byte order mark (save the file without it)'
      : quote(String.fromCodePoint(text.codePointAt(at) ?? 0))

const refuse = (scan: Scan, fault: InvalidJson['fault'], at: number, problem: string): FormatError =>
  invalidJson(scan.source, fault, positionAt(scan.text, at), problem)

const limit = (scan: Scan, option: 'values' | 'depth' | 'items' | 'keys', noun: string): FormatError =>
  limitExceeded(scan.source, option, scan.limits[option], noun, `more than ${scan.limits[option]}`)
