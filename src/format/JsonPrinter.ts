/**
 * Values as JSON text that reads back to the same value, or an error where there is none: `JSON.stringify` writes NaN
 * as null, negative zero as 0, and leaves out what it does not know.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { isArray, isObject } from './codecs'
import { describe, quote, showNumber, showPath } from './display'
import { notRepresentable, type FormatError } from './FormatError'
import { defaultJsonLimits } from './JsonLimits'
import { forbiddenKeys } from './JsonScanner'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

type Printed = E.Either<FormatError, string>

interface Place {
  readonly source: string
  readonly path: ReadonlyArray<string>
}

const loneSurrogate = /\p{Cs}/u

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The value as JSON text, two spaces a level, arrays of plain values on one line, a line feed at the end. Keys keep
 * their order, so that equal values give equal bytes.
 *
 * @category combinators
 * @since 0.1.0
 */
export const printJson =
  (source: string) =>
  (value: unknown): Printed =>
    pipe(
      printValue({ source, path: [] }, value),
      E.map(text => `${text}\n`)
    )

const printValue = (place: Place, value: unknown): Printed => {
  if (value === null || typeof value === 'boolean') return E.right(String(value))
  if (typeof value === 'string') return printString(place, value)
  if (typeof value === 'number') return printNumber(place, value)
  // The depth is also what ends a value that contains itself.
  if (place.path.length >= defaultJsonLimits.depth)
    return refuse(place, `has more than ${defaultJsonLimits.depth} levels of nesting: make it flatter`)
  if (isArray(value)) return printArray(place, value)
  return isPlain(value) ? printObject(place, value) : refuse(place, `is ${describe(value)}, which JSON has no form for`)
}

const printString = (place: Place, value: string): Printed =>
  loneSurrogate.test(value)
    ? refuse(place, `is ${describe(value)}, which holds half of a surrogate pair`)
    : E.right(JSON.stringify(value))

const printNumber = (place: Place, value: number): Printed =>
  Number.isFinite(value) ? E.right(showNumber(value)) : refuse(place, `is ${value}, and JSON has only finite numbers`)

const printArray = (place: Place, values: ReadonlyArray<unknown>): Printed =>
  pipe(
    // Array.from, because a hole is skipped by map and has to be met as undefined.
    Array.from(values),
    E.traverseReadonlyArrayWithIndex((index, value) => printValue(inside(place, String(index)), value)),
    E.map(items => (values.some(isNested) ? block('[', items, ']', place) : `[${items.join(', ')}]`))
  )

const printObject = (place: Place, value: Readonly<Record<string, unknown>>): Printed =>
  pipe(
    Object.entries(value),
    E.traverseArray(([key, member]) => printMember(inside(place, key), key, member)),
    E.map(members => block('{', members, '}', place))
  )

const printMember = (place: Place, key: string, member: unknown): Printed =>
  forbiddenKeys.has(key)
    ? refuse(place, `has the key ${quote(key)}, which no document of ours may have: rename it`)
    : pipe(
        E.Do,
        E.apS('key', printString(place, key)),
        E.apS('value', printValue(place, member)),
        E.map(printed => `${printed.key}: ${printed.value}`)
      )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const inside = (place: Place, key: string): Place => ({ ...place, path: [...place.path, key] })

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  const prototype: unknown = isObject(value) ? Object.getPrototypeOf(value) : undefined
  return prototype === Object.prototype || prototype === null
}

const block = (open: string, items: ReadonlyArray<string>, close: string, place: Place): string => {
  const margin = '  '.repeat(place.path.length)
  return items.length === 0
    ? `${open}${close}`
    : `${open}\n${items.map(item => `${margin}  ${item}`).join(',\n')}\n${margin}${close}`
}

const refuse = (place: Place, problem: string): Printed =>
  E.left(notRepresentable(place.source, place.path, `${showPath(place.path)} ${problem}`))
