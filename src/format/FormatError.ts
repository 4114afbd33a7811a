/**
 * What can be wrong with bytes that should be one of our formats (JSON documents and safetensors), and with a value
 * that should be written as one.
 *
 * Each member carries the facts as fields, and `message`: one sentence that names the source, what was expected, what
 * was found and what to do. `source` is the name by which the user knows the bytes, mostly a file name.
 *
 * @since 0.1.0
 */
import { quote } from './display'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * More of something than the limit of that name allows. `found` is text, because a length that a file claims can be
 * larger than a number holds.
 *
 * @category model
 * @since 0.1.0
 */
export interface LimitExceeded {
  readonly _tag: 'LimitExceeded'
  readonly source: string
  readonly option: string
  readonly limit: number
  readonly found: string
  readonly message: string
}

/**
 * Bytes that are not UTF-8. `offset` counts bytes from 0.
 *
 * @category model
 * @since 0.1.0
 */
export interface InvalidUtf8 {
  readonly _tag: 'InvalidUtf8'
  readonly source: string
  readonly offset: number
  readonly message: string
}

/**
 * Text that is not JSON, or that is JSON which two readers could take for two different values: a key given twice, a
 * key that JavaScript gives a meaning of its own, half of a surrogate pair, a number beyond the doubles.
 *
 * @category model
 * @since 0.1.0
 */
export interface InvalidJson {
  readonly _tag: 'InvalidJson'
  readonly source: string
  readonly fault: 'Syntax' | 'DuplicateKey' | 'ForbiddenKey' | 'LoneSurrogate' | 'NumberOverflow'
  readonly position: Position
  readonly message: string
}

/**
 * A place in a text. Lines and columns count from 1; a column is a UTF-16 code unit.
 *
 * @category model
 * @since 0.1.0
 */
export interface Position {
  readonly line: number
  readonly column: number
}

/**
 * One value of a document that is not what its codec asks for.
 *
 * @category model
 * @since 0.1.0
 */
export interface Issue {
  readonly path: ReadonlyArray<string>
  readonly expected: string
  readonly found: string
  readonly message: string
}

/**
 * JSON that is well formed but does not say what it should. `issues` is never empty; `message` is its first entry.
 *
 * @category model
 * @since 0.1.0
 */
export interface Mismatch {
  readonly _tag: 'Mismatch'
  readonly source: string
  readonly issues: ReadonlyArray<Issue>
  readonly message: string
}

/**
 * A safetensors file whose frame is wrong: its length, the header's length, or where the data begin and end.
 *
 * @category model
 * @since 0.1.0
 */
export interface InvalidFrame {
  readonly _tag: 'InvalidFrame'
  readonly source: string
  readonly message: string
}

/**
 * A tensor whose name, dtype, shape or place in a file is wrong.
 *
 * @category model
 * @since 0.1.0
 */
export interface InvalidTensor {
  readonly _tag: 'InvalidTensor'
  readonly source: string
  readonly tensor: string
  readonly message: string
}

/**
 * A value that JSON cannot hold without loss, met while writing.
 *
 * @category model
 * @since 0.1.0
 */
export interface NotRepresentable {
  readonly _tag: 'NotRepresentable'
  readonly source: string
  readonly path: ReadonlyArray<string>
  readonly message: string
}

/**
 * Everything that reading or writing a format can answer instead of a value.
 *
 * @category model
 * @since 0.1.0
 */
export type FormatError =
  LimitExceeded | InvalidUtf8 | InvalidJson | Mismatch | InvalidFrame | InvalidTensor | NotRepresentable

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * @category constructors
 * @since 0.1.0
 */
export const limitExceeded = (
  source: string,
  option: string,
  limit: number,
  noun: string,
  found: string
): LimitExceeded => ({
  _tag: 'LimitExceeded',
  source,
  option,
  limit,
  found,
  message: `${source} has ${found} ${noun}, but the limit ${option} is ${limit}: use a smaller file, or raise the limit if you trust this one.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const invalidUtf8 = (source: string, offset: number): InvalidUtf8 => ({
  _tag: 'InvalidUtf8',
  source,
  offset,
  message: `${source} should be UTF-8 text, but byte ${offset} is not: save the file as UTF-8, or check that it is the right file.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const invalidJson = (
  source: string,
  fault: InvalidJson['fault'],
  position: Position,
  problem: string
): InvalidJson => ({
  _tag: 'InvalidJson',
  source,
  fault,
  position,
  message: `${source}, line ${position.line}, column ${position.column}: ${problem}.`
})

/**
 * `issues` must not be empty: the message is that of the first.
 *
 * @category constructors
 * @since 0.1.0
 */
export const mismatch = (source: string, issues: readonly [Issue, ...ReadonlyArray<Issue>]): Mismatch => ({
  _tag: 'Mismatch',
  source,
  issues,
  message: `${source}: ${issues[0].message}${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''}`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const invalidFrame = (source: string, problem: string): InvalidFrame => ({
  _tag: 'InvalidFrame',
  source,
  message: `${source} is not a sound safetensors file: ${problem}. It is damaged, cut short or of another format: get it or write it again.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const invalidTensor = (source: string, tensor: string, problem: string): InvalidTensor => ({
  _tag: 'InvalidTensor',
  source,
  tensor,
  message: `${source}, tensor ${quote(tensor)}: ${problem}.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const notRepresentable = (source: string, path: ReadonlyArray<string>, problem: string): NotRepresentable => ({
  _tag: 'NotRepresentable',
  source,
  path,
  message: `${source} was not written: ${problem}.`
})
