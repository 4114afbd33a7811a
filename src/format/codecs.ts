/**
 * io-ts codecs for documents from strangers: dictionaries as `Map`, objects that refuse a key they do not know, lists
 * that stop at their first bad item.
 *
 * They replace three codecs of io-ts. `t.record` builds its result by assignment, so that a transformed `__proto__`
 * entry becomes the result's prototype. `t.type` and `t.strict` pass over unknown keys, so that a misspelt option is
 * silently the default. `t.array` makes an error, with its whole context, for each of a million bad items.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'

import { quote } from './display'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

// Enough to see what is wrong with a document; a hostile one has a hundred thousand.
const mostUnknownKeys = 20

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A JSON object as a dictionary from string to `A`, in the order of the document. The first bad entry is reported.
 *
 * @category constructors
 * @since 0.1.0
 */
export const stringMap = <A, O>(
  codec: t.Type<A, O>,
  name = `{ [key]: ${codec.name} }`
): t.Type<ReadonlyMap<string, A>, Readonly<Record<string, O>>> =>
  new t.Type(
    name,
    (u): u is ReadonlyMap<string, A> =>
      u instanceof Map && [...u].every(([key, value]) => typeof key === 'string' && codec.is(value)),
    (u, context) =>
      isObject(u)
        ? pipe(
            Object.entries(u),
            E.traverseArray(([key, value]) =>
              pipe(
                codec.validate(value, t.appendContext(context, key, codec, value)),
                E.map((decoded): readonly [string, A] => [key, decoded])
              )
            ),
            E.map(entries => new Map(entries))
          )
        : t.failure(u, context, 'an object'),
    // Object.fromEntries defines own properties, so that no key reaches a prototype.
    map => Object.fromEntries([...map].map(([key, value]) => [key, codec.encode(value)]))
  )

/**
 * A JSON array of `A`. The first bad item is reported.
 *
 * @category constructors
 * @since 0.1.0
 */
export const list = <A, O>(
  codec: t.Type<A, O>,
  name = `ReadonlyArray<${codec.name}>`
): t.Type<ReadonlyArray<A>, ReadonlyArray<O>> =>
  new t.Type(
    name,
    (u): u is ReadonlyArray<A> => Array.isArray(u) && u.every(codec.is),
    (u, context) =>
      isArray(u)
        ? pipe(
            u,
            E.traverseReadonlyArrayWithIndex((index, value) =>
              codec.validate(value, t.appendContext(context, String(index), codec, value))
            )
          )
        : t.failure(u, context, 'an array'),
    values => values.map(codec.encode)
  )

/**
 * A JSON object with these keys and no others. Members of a tagged union may be closed: io-ts still finds their tag.
 *
 * @category constructors
 * @since 0.1.0
 */
export const closed = <R extends t.Props>(required: R, name?: string): t.Type<t.TypeOfProps<R>, t.OutputOfProps<R>> =>
  refuseOthers(t.type(required, name), required, Object.keys(required))

/**
 * A JSON object with the `required` keys, any of the `optional` ones, and no others.
 *
 * @category constructors
 * @since 0.1.0
 */
export const closedWith = <R extends t.Props, P extends t.Props>(
  required: R,
  optional: P,
  name?: string
): t.Type<t.TypeOfProps<R> & t.TypeOfPartialProps<P>, t.OutputOfProps<R> & t.OutputOfPartialProps<P>> =>
  refuseOthers(t.intersection([t.type(required), t.partial(optional)], name), required, [
    ...Object.keys(required),
    ...Object.keys(optional)
  ])

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * A JSON object, which an array is not.
 *
 * @category utils
 * @since 0.1.0
 */
export const isObject = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

/**
 * `Array.isArray` with an item type that has to be checked.
 *
 * @category utils
 * @since 0.1.0
 */
export const isArray = (u: unknown): u is ReadonlyArray<unknown> => Array.isArray(u)

// An InterfaceType, because that is where io-ts looks for the tags of a union's members. The context names `base`, so
// that the reporter knows the keys '0' and '1' of an intersection for what they are.
const refuseOthers = <A, O>(base: t.Type<A, O>, required: t.Props, keys: ReadonlyArray<string>): t.Type<A, O> =>
  new t.InterfaceType<t.Props, A, O, unknown>(
    base.name,
    (u): u is A => isObject(u) && Object.keys(u).every(key => keys.includes(key)) && base.is(u),
    (u, context) => {
      if (!isObject(u)) return t.failure(u, context, 'an object')
      const strangers = unknownKeys(u, keys, context)
      return strangers.length > 0 ? t.failures(strangers) : base.validate(u, renamed(context, base))
    },
    base.encode,
    required
  )

const renamed = <A, O>(context: t.Context, type: t.Type<A, O>): t.Context =>
  context.map((entry, index) => (index === context.length - 1 ? { ...entry, type } : entry))

const unknownKeys = (u: Readonly<Record<string, unknown>>, keys: ReadonlyArray<string>, context: t.Context): t.Errors =>
  Object.keys(u)
    .filter(key => !keys.includes(key))
    .slice(0, mostUnknownKeys)
    .map(key => ({
      value: u[key],
      context: t.appendContext(context, key, t.undefined, u[key]),
      message: `absent, because the known keys are ${keys.map(quote).join(', ')}`
    }))
