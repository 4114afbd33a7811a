/**
 * io-ts errors as issues that a person can act on: where, what should be there, what is there.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as NEA from 'fp-ts/NonEmptyArray'
import * as t from 'io-ts'

import { isArray, isObject } from './codecs'
import { alternatives, describe, quote, showPath } from './display'
import type { Issue } from './FormatError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

// One failed expectation. Those of one path are alternatives: the branches of a union.
interface Expectation {
  readonly path: ReadonlyArray<string>
  readonly expected: string
  readonly value: unknown
}

// A union asked of a large array or object answers with an error per branch, and of these the first say enough.
const mostIssues = 100

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * @category constructors
 * @since 0.1.0
 */
export const issue = (path: ReadonlyArray<string>, expected: string, value: unknown): Issue => ({
  path,
  expected,
  found: describe(value),
  message:
    value === undefined
      ? `${showPath(path)} is missing and should be ${expected}`
      : `${showPath(path)} should be ${expected}, found ${describe(value)}`
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The issues behind the errors of a failed decoding, in the order of the document's codec. What several branches of a
 * union expected at one place is one issue. A codec's own error message, where it has one, is read as what was
 * expected ("a positive integer"); a codec without one is known by its name.
 *
 * @category combinators
 * @since 0.1.0
 */
export const issuesOf = (errors: t.Errors): ReadonlyArray<Issue> =>
  pipe(
    errors.slice(0, mostIssues).map(expectation),
    // A key that starts with a bracket is neither one that an object inherits nor one that it moves to the front.
    NEA.groupBy(({ path }) => JSON.stringify(path)),
    groups => Object.values(groups).map(merged)
  )

const merged = (group: NEA.NonEmptyArray<Expectation>): Issue => {
  const { path, value } = NEA.head(group)
  return issue(path, alternatives([...new Set(group.map(({ expected }) => expected))]), value)
}

const expectation = (error: t.ValidationError): Expectation => {
  const path = pathOf(error.context)
  const last = error.context[error.context.length - 1]
  const type: unknown = last?.type
  const tag = tagOf(type)
  return tag !== undefined && isObject(error.value)
    ? { path: [...path, tag], expected: alternatives(tags(type, tag)), value: error.value[tag] }
    : { path, expected: error.message ?? expected(type), value: error.value }
}

// The root has the key ''. Branches of unions and intersections have keys of their own, which no document has.
const pathOf = (context: t.Context): ReadonlyArray<string> =>
  context.flatMap((entry, index) => {
    const parent: unknown = context[index - 1]?.type
    return index === 0 || parent instanceof t.UnionType || parent instanceof t.IntersectionType ? [] : [entry.key]
  })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

// io-ts deprecates the name of the class of tagged unions, but still makes its instances.
const tagOf = (type: unknown): string | undefined =>
  type instanceof t.UnionType && 'tag' in type && typeof type.tag === 'string' ? type.tag : undefined

const tags = (type: unknown, tag: string): ReadonlyArray<string> =>
  type instanceof t.UnionType && isArray(type.types) ? type.types.flatMap(member => literals(member, tag)) : []

const literals = (codec: unknown, tag: string): ReadonlyArray<string> => {
  if (codec instanceof t.ExactType || codec instanceof t.RefinementType || codec instanceof t.ReadonlyType)
    return literals(codec.type, tag)
  const props: unknown = codec instanceof t.InterfaceType ? codec.props : undefined
  return isObject(props) ? [expected(props[tag])] : []
}

const expected = (type: unknown): string => {
  if (type instanceof t.NumberType) return 'a number'
  if (type instanceof t.StringType) return 'a string'
  if (type instanceof t.BooleanType) return 'true or false'
  if (type instanceof t.LiteralType) return literal(type.value)
  if (type instanceof t.KeyofType) return alternatives(keysOf(type.keys).map(quote))
  return structure(type) ?? (type instanceof t.Type ? type.name : 'another value')
}

const structure = (type: unknown): string | undefined => {
  const array = [t.ArrayType, t.ReadonlyArrayType, t.TupleType, t.AnyArrayType].some(kind => type instanceof kind)
  const object = [t.InterfaceType, t.PartialType, t.DictionaryType, t.AnyDictionaryType].some(
    kind => type instanceof kind
  )
  return array ? 'an array' : object ? 'an object' : undefined
}

const literal = (value: unknown): string => (typeof value === 'string' ? quote(value) : String(value))

const keysOf = (keys: unknown): ReadonlyArray<string> => (isObject(keys) ? Object.keys(keys) : [])
