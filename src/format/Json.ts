/**
 * JSON from and to bytes, as total functions.
 *
 * Reading: size limit, strict UTF-8, own scan (grammar, depth, number of values, duplicate and forbidden keys, halves
 * of surrogate pairs), `JSON.parse`, then an io-ts codec. Each step relies on the ones before it: the codecs, which
 * recurse and trust keys, only see documents of known depth with harmless keys.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as t from 'io-ts'

import { limitExceeded, mismatch, notRepresentable, type FormatError } from './FormatError'
import { defaultJsonLimits, type JsonLimits } from './JsonLimits'
import { printJson } from './JsonPrinter'
import { scanJson } from './JsonScanner'
import { issue, issuesOf } from './report'
import { decodeUtf8, encodeUtf8 } from './Utf8'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The value that the bytes of a JSON document spell. `source` is the name by which errors call the document.
 *
 * @category combinators
 * @since 0.1.0
 */
export const parse =
  (source: string, limits: JsonLimits = defaultJsonLimits) =>
  (bytes: Uint8Array): E.Either<FormatError, unknown> =>
    bytes.length > limits.bytes
      ? E.left(limitExceeded(source, 'bytes', limits.bytes, 'bytes', String(bytes.length)))
      : pipe(bytes, decodeUtf8(source), E.flatMap(parseScanned(source, limits)))

/**
 * `parse` for a document that is already text. The limit on bytes counts those of its UTF-8 form.
 *
 * @category combinators
 * @since 0.1.0
 */
export const parseText =
  (source: string, limits: JsonLimits = defaultJsonLimits) =>
  (text: string): E.Either<FormatError, unknown> => {
    // A code unit takes at least a byte, so that a text too long by its length alone is not encoded.
    const bytes = text.length > limits.bytes ? text.length : encodeUtf8(text).length
    return bytes > limits.bytes
      ? E.left(limitExceeded(source, 'bytes', limits.bytes, 'bytes', String(bytes)))
      : parseScanned(source, limits)(text)
  }

const parseScanned =
  (source: string, limits: JsonLimits) =>
  (text: string): E.Either<FormatError, unknown> =>
    pipe(
      text,
      scanJson(source, limits),
      E.flatMap(scanned =>
        E.tryCatch(
          (): unknown => JSON.parse(scanned),
          () => mismatch(source, [issue([], 'JSON that this JavaScript engine reads', scanned)])
        )
      )
    )

/**
 * A parsed value as an `A`, or the list of what is wrong with it; the error's message is the first of the list.
 *
 * @category combinators
 * @since 0.1.0
 */
export const decodeWith =
  <A>(codec: t.Decoder<unknown, A>) =>
  (source: string) =>
  (value: unknown): E.Either<FormatError, A> =>
    pipe(
      // A codec is a user's code, and io-ts itself overflows the stack on values nested thousands deep.
      E.tryCatch(
        () => codec.decode(value),
        cause => mismatch(source, [issue([], `${codec.name} (decoding failed: ${String(cause)})`, value)])
      ),
      E.flatMap(E.mapLeft(errors => toMismatch(source, codec.name, value, errors)))
    )

const toMismatch = (source: string, name: string, value: unknown, errors: t.Errors): FormatError => {
  const [first = issue([], name, value), ...others] = issuesOf(errors)
  return mismatch(source, [first, ...others])
}

/**
 * `parse`, then `decodeWith`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const decode =
  <A>(codec: t.Decoder<unknown, A>, source: string, limits: JsonLimits = defaultJsonLimits) =>
  (bytes: Uint8Array): E.Either<FormatError, A> =>
    pipe(bytes, parse(source, limits), E.flatMap(decodeWith(codec)(source)))

/**
 * A JSON value as text that `parseText` reads back to the same value, or an error that says what JSON cannot hold.
 *
 * @category combinators
 * @since 0.1.0
 */
export const print: (source: string) => (value: unknown) => E.Either<FormatError, string> = printJson

/**
 * The bytes of a document from which `decode` with the same codec makes the same `A`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const encodeWith =
  <A, O>(codec: t.Encoder<A, O>) =>
  (source: string) =>
  (value: A): E.Either<FormatError, Uint8Array> =>
    pipe(
      // io-ts throws where a union has no branch for a value.
      E.tryCatch(
        (): unknown => codec.encode(value),
        cause => notRepresentable(source, [], `its codec failed: ${String(cause)}`)
      ),
      E.flatMap(print(source)),
      E.map(encodeUtf8)
    )
