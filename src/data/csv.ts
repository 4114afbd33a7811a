/**
 * CSV files of numbers, for tabular regression: a line of column names, then one example a line. Values are separated by
 * commas, names and values may stand in quotes (RFC 4180), lines end with LF or CRLF, and every value is a finite decimal
 * number. A cell without a number is an error that names its line and column, never a guess.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'

import { quote } from '../format/display'
import { decodeUtf8 } from '../format/Utf8'
import { badContent, badOption, type DataError, tooLarge } from './DataError'
import { readBytes } from './files'
import { defaultLimits, type Limits } from './Limits'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A table of numbers: `values[row * columns.length + column]`. `where` is the file, for messages.
 *
 * @category model
 * @since 0.1.0
 */
export interface Table {
  readonly where: string
  readonly columns: ReadonlyArray<string>
  readonly rows: number
  readonly values: Float64Array
}

/**
 * Examples for regression: `inputs` is `[rows, names.length]`, row-major, `targets` is `[rows]`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Regression {
  readonly names: ReadonlyArray<string>
  readonly target: string
  readonly rows: number
  readonly inputs: Float64Array
  readonly targets: Float64Array
}

/** A table has at most so many columns. @category constants @since 0.1.0 */
export const MOST_COLUMNS = 10_000

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The table that the bytes of a CSV file spell.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { decodeCsv } from 'credence/node'
 *
 * const table = decodeCsv(new TextEncoder().encode('x,"the, y"\n1,2e3\n-0.5,4\n'), 'data.csv')
 * assert.deepStrictEqual(E.isRight(table) && table.right.columns, ['x', 'the, y'])
 * assert.deepStrictEqual(E.isRight(table) && Array.from(table.right.values), [1, 2000, -0.5, 4])
 *
 * const bad = decodeCsv(new TextEncoder().encode('x,y\n1,n/a\n'), 'data.csv')
 * assert.match(E.isLeft(bad) ? bad.left.message : '', /data.csv should hold a number in line 2, column "y"/)
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeCsv = (
  bytes: Uint8Array,
  where: string,
  limits: Limits = defaultLimits
): E.Either<DataError, Table> =>
  bytes.length > limits.fileBytes
    ? E.left(tooLarge(where, 'bytes', limits.fileBytes, bytes.length))
    : pipe(
        bytes,
        decodeUtf8(where),
        E.mapLeft(() => badContent(where, 'text in UTF-8', 'bytes that are none')),
        E.map(text => lines(text)),
        E.bindTo('all'),
        E.bind('columns', ({ all }) => headerOf(where, all[0] ?? '')),
        E.chainFirst(({ all, columns }) => affordable(where, limits, columns.length * (all.length - 1))),
        E.bind('values', ({ all, columns }) => valuesOf(where, columns, all)),
        E.map(({ all, columns, values }) => ({ where, columns, rows: all.length - 1, values }))
      )

/** Reads a CSV file. @category constructors @since 0.1.0 */
export const readCsv = (path: string, limits: Limits = defaultLimits): TE.TaskEither<DataError, Table> =>
  pipe(
    readBytes(path, 'give the path of a CSV file', limits),
    TE.chainEitherK(bytes => decodeCsv(bytes, path, limits))
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The examples of a table with one column as the target and all others as inputs.
 *
 * @category combinators
 * @since 0.1.0
 */
export const regressionOn =
  (target: string) =>
  ({ where, columns, rows, values }: Table): E.Either<DataError, Regression> => {
    const at = columns.indexOf(target)
    const others = columns.map((_, i) => i).filter(i => i !== at)
    const cell = (row: number, column: number): number => values[row * columns.length + column] ?? NaN
    return at < 0 || others.length === 0
      ? E.left(
          badOption(`The target in ${where}`, `one of at least two columns (${columns.map(quote).join(', ')})`, target)
        )
      : E.right({
          names: others.map(i => columns[i] ?? ''),
          target,
          rows,
          inputs: Float64Array.from({ length: rows * others.length }, (_, i) =>
            cell(Math.floor(i / others.length), others[i % others.length] ?? 0)
          ),
          targets: Float64Array.from({ length: rows }, (_, row) => cell(row, at))
        })
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const BYTE_ORDER_MARK = /^\ufeff/

/** The lines without their ends; the last end is optional. */
const lines = (text: string): ReadonlyArray<string> => {
  const all = text.replace(BYTE_ORDER_MARK, '').split(/\r?\n/)
  return all.at(-1) === '' ? all.slice(0, -1) : all
}

const CELL = /("(?:[^"]|"")*"|[^",]*)(,|$)/gy

/** The cells of a line; none where a quote is not closed, or stands within a cell. */
const cells = (line: string): O.Option<ReadonlyArray<string>> => {
  const found = pipe([...line.matchAll(CELL)], all => all.slice(0, all.findIndex(([, , end]) => end === '') + 1))
  return found.reduce((length, [whole]) => length + whole.length, 0) === line.length && found.length > 0
    ? O.some(found.map(([, cell = '']) => unquoted(cell)))
    : O.none
}

const unquoted = (cell: string): string => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)

const badQuotes = (where: string, line: number): DataError =>
  badContent(
    where,
    `values in closed quotes or none in line ${line}`,
    'a quote within a value, or one that is not closed'
  )

const headerOf = (where: string, line: string): E.Either<DataError, ReadonlyArray<string>> =>
  pipe(
    cells(line),
    E.fromOption(() => badQuotes(where, 1)),
    E.map(RA.map(name => name.trim())),
    E.filterOrElse(
      names => names.length <= MOST_COLUMNS,
      names => tooLarge(where, 'columns', MOST_COLUMNS, names.length)
    ),
    E.filterOrElse(
      names => names.every(name => name !== '') && new Set(names).size === names.length,
      () => badContent(where, 'a first line of column names, each different', 'a name that is empty or stands twice')
    ),
    E.filterOrElse(
      names => names.some(name => !NUMBER.test(name)),
      () => badContent(where, 'a first line of column names', 'a first line of numbers')
    )
  )

const affordable = (where: string, { decodedBytes }: Limits, numbers: number): E.Either<DataError, void> =>
  numbers === 0
    ? E.left(badContent(where, 'at least one line of numbers', 'none'))
    : 8 * numbers > decodedBytes
      ? E.left(tooLarge(where, 'bytes of numbers', decodedBytes, 8 * numbers))
      : E.right(undefined)

const valuesOf = (
  where: string,
  columns: ReadonlyArray<string>,
  all: ReadonlyArray<string>
): E.Either<DataError, Float64Array> => {
  const values = new Float64Array(columns.length * (all.length - 1))
  return pipe(
    all.slice(1),
    E.traverseReadonlyArrayWithIndex((row, line) =>
      pipe(
        rowOf(where, columns, row + 2, line),
        E.map(numbers => {
          values.set(numbers, row * columns.length)
        })
      )
    ),
    E.map(() => values)
  )
}

const rowOf = (
  where: string,
  columns: ReadonlyArray<string>,
  number: number,
  line: string
): E.Either<DataError, ReadonlyArray<number>> =>
  pipe(
    cells(line),
    E.fromOption(() => badQuotes(where, number)),
    E.filterOrElse(
      found => found.length === columns.length,
      found => badContent(where, `${columns.length} values in line ${number}, one a column`, String(found.length))
    ),
    E.chain(
      E.traverseReadonlyArrayWithIndex((i, cell) =>
        pipe(
          numberOf(cell),
          E.fromOption(() =>
            badContent(
              where,
              `a number in line ${number}, column ${quote(columns[i] ?? '')}`,
              cell === '' ? 'nothing' : quote(cell)
            )
          )
        )
      )
    )
  )

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

const numberOf = (cell: string): O.Option<number> =>
  pipe(
    O.some(cell.trim()),
    O.filter(text => text.length <= 100 && NUMBER.test(text)),
    O.map(Number),
    O.filter(Number.isFinite)
  )
