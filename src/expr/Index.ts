/**
 * Index arithmetic of kernels: integer expressions, affine in loop axes wherever they can be.
 *
 * An index is `constant + Σ coefficient · atom`. Atoms are loop axes, quotients and remainders by literals, and
 * integers read from data. The constructors keep the form canonical (terms sorted by key, quotients split, a quotient
 * and its remainder joined again), so that equal indices have equal keys and a backend sees strides, not trees.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Real } from './Scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A loop axis: it runs over `0 … extent − 1`. Two axes are the same when their names are.
 *
 * @category model
 * @since 0.1.0
 */
export interface Axis {
  readonly _tag: 'Axis'
  readonly name: string
  readonly extent: number
  readonly key: string
}

/** @category model @since 0.1.0 */
export interface Quotient {
  readonly _tag: 'Quotient'
  readonly of: Index
  readonly by: number
  readonly key: string
}

/** @category model @since 0.1.0 */
export interface Remainder {
  readonly _tag: 'Remainder'
  readonly of: Index
  readonly by: number
  readonly key: string
}

/**
 * An integer taken from data, clamped to `0 … extent − 1` so that no data can make a read leave its buffer.
 *
 * @category model
 * @since 0.1.0
 */
export interface Dynamic {
  readonly _tag: 'Dynamic'
  readonly value: Real
  readonly extent: number
  readonly key: string
}

/** @category model @since 0.1.0 */
export type Atom = Axis | Quotient | Remainder | Dynamic

/** @category model @since 0.1.0 */
export interface Term {
  readonly coefficient: number
  readonly atom: Atom
}

/**
 * `constant + Σ coefficient · atom`, terms sorted by key, no coefficient zero.
 *
 * @category model
 * @since 0.1.0
 */
export interface Index {
  readonly constant: number
  readonly terms: ReadonlyArray<Term>
  readonly key: string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const keyOf = (constant: number, terms: ReadonlyArray<Term>): string =>
  terms.reduce((text, term) => `${text}+${term.coefficient}${term.atom.key}`, `${constant}`)

const make = (constant: number, terms: ReadonlyArray<Term>): Index => ({ constant, terms, key: keyOf(constant, terms) })

/** The index that is always `value`. @category constructors @since 0.1.0 */
export const literal = (value: number): Index => make(value, [])

/** A loop axis. @category constructors @since 0.1.0 */
export const axis = (name: string, extent: number): Axis => ({ _tag: 'Axis', name, extent, key: `<${name}>` })

/** The index that runs with a loop axis (a literal 0 where there is only one value). @category constructors @since 0.1.0 */
export const along = (a: Axis): Index => (a.extent === 1 ? literal(0) : make(0, [{ coefficient: 1, atom: a }]))

/** An integer from data. `key` must identify `value`. @category constructors @since 0.1.0 */
export const dynamic = (value: Real, extent: number, key: string): Index =>
  make(0, [{ coefficient: 1, atom: { _tag: 'Dynamic', value, extent, key: `{${key}}` } }])

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const byKey = (x: Term, y: Term): number => (x.atom.key < y.atom.key ? -1 : x.atom.key > y.atom.key ? 1 : 0)

const gather = (terms: ReadonlyArray<Term>): ReadonlyArray<Term> =>
  [...terms].sort(byKey).reduce<ReadonlyArray<Term>>((done, term) => {
    const last = done[done.length - 1]
    return last !== undefined && last.atom.key === term.atom.key
      ? [...done.slice(0, -1), { coefficient: last.coefficient + term.coefficient, atom: term.atom }]
      : [...done, term]
  }, [])

const nonZero = (terms: ReadonlyArray<Term>): ReadonlyArray<Term> => terms.filter(t => t.coefficient !== 0)

/** The pair `c·by·⌊e/by⌋ + c·(e mod by)`, where it occurs, is `c·e`. */
const rejoin = (terms: ReadonlyArray<Term>): ReadonlyArray<Index> => {
  const half = terms.find(r => r.atom._tag === 'Remainder' && partner(terms, r) !== undefined)
  const other = half === undefined ? undefined : partner(terms, half)
  return half === undefined || other === undefined || half.atom._tag !== 'Remainder'
    ? []
    : [
        make(
          0,
          terms.filter(t => t !== half && t !== other)
        ),
        scale(half.coefficient)(half.atom.of)
      ]
}

const partner = (terms: ReadonlyArray<Term>, r: Term): Term | undefined =>
  terms.find(
    q =>
      q.atom._tag === 'Quotient' &&
      r.atom._tag === 'Remainder' &&
      q.atom.by === r.atom.by &&
      q.atom.of.key === r.atom.of.key &&
      q.coefficient === r.coefficient * r.atom.by
  )

const normal = (constant: number, terms: ReadonlyArray<Term>): Index => {
  const gathered = nonZero(gather(terms))
  const joined = rejoin(gathered)
  return joined.length === 0 ? make(constant, gathered) : joined.reduce(plus, literal(constant))
}

const plus = (x: Index, y: Index): Index =>
  x.terms.length === 0 || y.terms.length === 0
    ? make(x.constant + y.constant, x.terms.length === 0 ? y.terms : x.terms)
    : normal(x.constant + y.constant, [...x.terms, ...y.terms])

/** The sum of two indices. @category combinators @since 0.1.0 */
export const add =
  (y: Index) =>
  (x: Index): Index =>
    plus(x, y)

/** An index moved by a constant. @category combinators @since 0.1.0 */
export const shift =
  (by: number) =>
  (x: Index): Index =>
    by === 0 ? x : make(x.constant + by, x.terms)

/** An index times an integer. @category combinators @since 0.1.0 */
export const scale =
  (by: number) =>
  (x: Index): Index =>
    by === 1
      ? x
      : by === 0
        ? literal(0)
        : make(
            x.constant * by,
            x.terms.map(t => ({ coefficient: t.coefficient * by, atom: t.atom }))
          )

const split = (x: Index, by: number): { readonly whole: Index; readonly rest: Index } => {
  const { left, right } = pipe(
    x.terms,
    RA.partition(t => t.coefficient % by === 0)
  )
  const whole = Math.floor(x.constant / by)
  return {
    whole: make(
      whole,
      right.map(t => ({ coefficient: t.coefficient / by, atom: t.atom }))
    ),
    rest: make(x.constant - whole * by, left)
  }
}

/** `⌊x / by⌋`, for a positive literal `by`. @category combinators @since 0.1.0 */
export const quotient =
  (by: number) =>
  (x: Index): Index => {
    const { whole, rest } = split(x, by)
    const { least, most } = range(rest)
    return by === 1
      ? x
      : Math.floor(least / by) === Math.floor(most / by)
        ? shift(Math.floor(least / by))(whole)
        : plus(whole, make(0, [{ coefficient: 1, atom: quotientAtom(rest, by) }]))
  }

const quotientAtom = (of: Index, by: number): Quotient => ({ _tag: 'Quotient', of, by, key: `(${of.key}/${by})` })

/** `x mod by`, between 0 and `by − 1`, for a positive literal `by`. @category combinators @since 0.1.0 */
export const remainder =
  (by: number) =>
  (x: Index): Index => {
    const { rest } = split(x, by)
    const { least, most } = range(rest)
    return by === 1
      ? literal(0)
      : least >= 0 && most < by
        ? rest
        : make(0, [{ coefficient: 1, atom: { _tag: 'Remainder', of: rest, by, key: `(${rest.key}%${by})` } }])
  }

/** The row-major position of a multi-index in a shape. @category combinators @since 0.1.0 */
export const linear = (shape: ReadonlyArray<number>, index: ReadonlyArray<Index>): Index =>
  index.reduce((flat, x, i) => plus(scale(shape[i] ?? 1)(flat), x), literal(0))

/** The multi-index of a row-major position in a shape. @category combinators @since 0.1.0 */
export const delinear =
  (shape: ReadonlyArray<number>) =>
  (flat: Index): ReadonlyArray<Index> =>
    shape.reduceRight<{ readonly rest: Index; readonly index: ReadonlyArray<Index> }>(
      ({ rest, index }, extent, i) => ({
        rest: quotient(Math.max(extent, 1))(rest),
        index: [i === 0 ? rest : remainder(Math.max(extent, 1))(rest), ...index]
      }),
      { rest: flat, index: [] }
    ).index

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Range {
  readonly least: number
  readonly most: number
}

/** The least and greatest value an index can take. @category utils @since 0.1.0 */
export const range = (x: Index): Range =>
  x.terms.reduce<Range>(
    (sum, { coefficient, atom }) => {
      const r = atomRange(atom)
      const ends = [coefficient * r.least, coefficient * r.most] as const
      return { least: sum.least + Math.min(...ends), most: sum.most + Math.max(...ends) }
    },
    { least: x.constant, most: x.constant }
  )

const atomRange = (atom: Atom): Range => {
  switch (atom._tag) {
    case 'Axis':
    case 'Dynamic':
      return { least: 0, most: Math.max(0, atom.extent - 1) }
    case 'Remainder':
      return { least: 0, most: atom.by - 1 }
    case 'Quotient': {
      const r = range(atom.of)
      return { least: Math.floor(r.least / atom.by), most: Math.floor(r.most / atom.by) }
    }
  }
}

/** Every loop axis that an index mentions directly or within a quotient or remainder. @category utils @since 0.1.0 */
export const axes = (x: Index): ReadonlyArray<Axis> => x.terms.flatMap(t => atomAxes(t.atom))

const atomAxes = (atom: Atom): ReadonlyArray<Axis> =>
  atom._tag === 'Axis' ? [atom] : atom._tag === 'Dynamic' ? [] : axes(atom.of)
