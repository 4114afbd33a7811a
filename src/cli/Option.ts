/**
 * Command-line options: each is a value that knows its name, what it is for, and how its text is read. A text that
 * can't be read is a sentence.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Option texts by name, without the dashes. A flag that is given has the text `true`. @category model @since 0.1.0 */
export type Given = ReadonlyMap<string, string>

/** @category model @since 0.1.0 */
export interface Option<A> {
  readonly name: string
  /** What stands for the value in the help; none for a flag. */
  readonly placeholder: string | undefined
  readonly about: string
  readonly read: (given: Given) => E.Either<string, A>
}

/** What makes an option: its name, what stands for its value, what it is for, and what holds without it. @category model @since 0.1.0 */
export type Reader<A> = <B>(name: string, placeholder: string, about: string, fallback: B) => Option<A | B>

/** An option of which only the help is wanted. @category model @since 0.1.0 */
export type AnyOption = Omit<Option<unknown>, 'read'>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** An option whose text is read by `parse`, the `Left` of which says what was expected. @category constructors @since 0.1.0 */
export const option =
  <A>(parse: (text: string) => E.Either<string, A>): Reader<A> =>
  <B>(name: string, placeholder: string, about: string, fallback: B): Option<A | B> => ({
    name,
    placeholder,
    about,
    read: given =>
      pipe(
        E.fromNullable(fallback)(given.get(name)),
        E.fold(
          (absent): E.Either<string, A | B> => E.right(absent),
          text =>
            pipe(
              parse(text),
              E.mapLeft(expected => `--${name} should be ${expected}, but is '${printable(text)}'`)
            )
        )
      )
  })

/** A flag: there or not. @category constructors @since 0.1.0 */
export const flag = (name: string, about: string): Option<boolean> => ({
  name,
  placeholder: undefined,
  about,
  read: given => E.right(given.has(name))
})

/** Any text. @category constructors @since 0.1.0 */
export const text = option(value => (value === '' ? E.left('a text') : E.right(value)))

const wholeFrom = (least: number, most: number) =>
  option(value => {
    const n = /^\d{1,15}$/.test(value) ? Number(value) : NaN
    return n >= least && n <= most
      ? E.right(n)
      : E.left(`a whole number from ${least} to ${most === Number.MAX_SAFE_INTEGER ? '9007199254740991' : most}`)
  })

/** A whole number of at least 1. @category constructors @since 0.1.0 */
export const positive = (most: number): Reader<number> => wholeFrom(1, most)

/** A whole number of at least 0. @category constructors @since 0.1.0 */
export const natural = (most: number): Reader<number> => wholeFrom(0, most)

/** A finite number above 0. @category constructors @since 0.1.0 */
export const positiveReal = option(value => {
  const x = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN
  return x > 0 && Number.isFinite(x) ? E.right(x) : E.left('a number above 0')
})

/** One of a list of names. @category constructors @since 0.1.0 */
export const oneOf =
  <A extends string>(names: ReadonlyArray<A>) =>
  <B extends A | undefined>(name: string, placeholder: string, about: string, fallback: B): Option<A | B> =>
    option((value): E.Either<string, A> => {
      const found = names.find(n => n === value)
      return found === undefined ? E.left(`one of ${names.join(', ')}`) : E.right(found)
    })<B>(name, placeholder, about, fallback)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The options of an argument list: `--name value`, `--name=value`, or `--flag`. @category utils @since 0.1.0 */
export const tokenise =
  (options: ReadonlyArray<AnyOption>) =>
  (args: ReadonlyArray<string>): E.Either<string, Given> =>
    collect(options, args, new Map())

const collect = (
  options: ReadonlyArray<AnyOption>,
  args: ReadonlyArray<string>,
  given: Given
): E.Either<string, Given> => {
  const [first, ...rest] = args
  if (first === undefined) return E.right(given)
  const [, name, inline] = /^--([a-z][a-z-]*)(?:=([\s\S]*))?$/.exec(first) ?? []
  const found = options.find(o => o.name === name)
  if (name === undefined || found === undefined) return E.left(unknown(options, first))
  if (given.has(name)) return E.left(`--${name} is given twice`)
  if (found.placeholder === undefined)
    return inline === undefined
      ? collect(options, rest, new Map([...given, [name, 'true']]))
      : E.left(`--${name} takes no value, but was given '${printable(inline)}'`)
  const [value, ...others] = inline === undefined ? rest : [inline, ...rest]
  return value === undefined || (inline === undefined && value.startsWith('--'))
    ? E.left(`--${name} needs a value: --${name} ${found.placeholder}`)
    : collect(options, others, new Map([...given, [name, value]]))
}

const unknown = (options: ReadonlyArray<AnyOption>, word: string): string => {
  const near = options
    .map(({ name }) => ({ name, distance: distance(name, word.replace(/^-+/, '').replace(/=.*$/s, '')) }))
    .filter(({ distance: d }) => d <= 2)
    .sort((x, y) => x.distance - y.distance)[0]
  const hint =
    near === undefined
      ? `the options are ${options.map(o => `--${o.name}`).join(', ')}`
      : `did you mean '--${near.name}'?`
  return word.startsWith('-')
    ? `unknown option '${printable(word)}': ${hint}`
    : `'${printable(word)}' is not an option: ${hint}`
}

/** Text on one line that steers no terminal. @category utils @since 0.1.0 */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?')

/** A word as a sentence quotes it: control characters and endless words don't belong there. @category utils @since 0.1.0 */
export const printable = (word: string): string => oneLine(word.slice(0, 80))

/** How many letters must be changed, added or left out (Levenshtein), up to short words. */
const distance = (x: string, y: string): number =>
  Math.abs(x.length - y.length) > 2
    ? 3
    : (Array.from(y).reduce<ReadonlyArray<number>>(
        (row, letter, j) =>
          Array.from(x).reduce<ReadonlyArray<number>>(
            (next, other, i) => [
              ...next,
              Math.min((next[i] ?? 0) + 1, (row[i + 1] ?? 0) + 1, (row[i] ?? 0) + (other === letter ? 0 : 1))
            ],
            [j + 1]
          ),
        Array.from({ length: x.length + 1 }, (_, i) => i)
      )[x.length] ?? 3)

/** The options, a line each. @category utils @since 0.1.0 */
export const helpText = (options: ReadonlyArray<AnyOption>): string => {
  const head = ({ name, placeholder }: AnyOption): string =>
    `  --${name}${placeholder === undefined ? '' : ` ${placeholder}`}`
  const width = options.reduce((most, o) => Math.max(most, head(o).length), 0) + 2
  return options.map(o => `${head(o).padEnd(width)}${o.about}`).join('\n')
}
