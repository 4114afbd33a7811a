/**
 * Every 32-bit float there is: the largest error of a program on the WebAssembly backend, and whether it rises and falls
 * with the function that it stands for.
 *
 * A function in 64-bit floats is too slow to be asked 2^32 times. Neighbouring floats are so near to each other that
 * thousands of them lie on one polynomial of degree 4: it goes through the function at five of them, and where it
 * misses it by more than a 500th of a unit at one of two others, at which such a polynomial is at its worst, shorter
 * runs of floats get one each, and at last the function itself is asked for every float. So it is where the function
 * has a pole, a zero or the end of its domain, and where its result crosses a power of two. The largest error itself
 * is always the function's.
 *
 * @since 0.1.0
 */
import type { Worst } from './accuracy'
import { errorInUlps, ulp } from './accuracy'
import type { Checker } from './checker'
import { checker } from './checker'
import type { Bounded } from './subjects'
import type { Vectors } from './vectors'
import { vectors } from './vectors'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Measured extends Worst {
  /** How many floats were tried; those for which nothing is stated are not. */
  readonly inputs: number
  /** For how many of them the function itself was asked. */
  readonly asked: number
  readonly backwards: Backwards
}

/** Neighbours at which the result goes the other way than the function. @category model @since 0.1.0 */
export interface Backwards {
  readonly count: number
  /** The largest such step, in units in the last place. */
  readonly ulps: number
  readonly at: number
}

// -------------------------------------------------------------------------------------
// references
// -------------------------------------------------------------------------------------

/** How many floats lie on one polynomial: as many as may be. */
const RUNS = [65536, 4096, 256]
const BLOCK = RUNS[0] ?? 0

/** How far a polynomial may be from the function where it is looked at, in units in the last place. */
const SLACK = 0.002

const LARGEST = 3.4028234663852886e38
/** Numbers that can only be rounded to infinity. */
const BEYOND = 1.00001 * LARGEST

/** What is expected of a run of floats: one number, a polynomial in their places, or nothing that is known beforehand. */
type Expected =
  | { readonly _tag: 'Constant'; readonly value: number }
  | { readonly _tag: 'Polynomial'; readonly coefficients: Quartic; readonly ulp: number }
  | { readonly _tag: 'Unknown' }

type Quartic = readonly [number, number, number, number, number]

const unknown: Expected = { _tag: 'Unknown' }

/** The polynomial through values at 0, 1, 2, 3 and 4, from Newton's forward differences. */
const quartic = ([a = 0, b = 0, c = 0, d = 0, e = 0]: ReadonlyArray<number>): Quartic => {
  const [d1, d2, d3, d4] = [b - a, c - 2 * b + a, d - 3 * c + 3 * b - a, e - 4 * d + 6 * c - 4 * b + a]
  return [a, d1 - d2 / 2 + d3 / 3 - d4 / 4, d2 / 2 - d3 / 2 + (11 * d4) / 24, d3 / 6 - d4 / 4, d4 / 24]
}

const valueAt = ([a, b, c, d, e]: Quartic, t: number): number => a + t * (b + t * (c + t * (d + t * e)))

/** Where a polynomial through five equal distances is furthest from its function: in the outer ones. */
const CHECKS = [0.375, 3.625]

/** What a function says of the floats `x`, `x + step` … `x + (size − 1) step`. */
const expectedOf = (exact: (x: number) => number, x: number, step: number, size: number): Expected => {
  const quarter = size / 4
  const at = (t: number): number => exact(x + step * t * quarter)
  const [nodes, seen] = [[0, 1, 2, 3, 4].map(at), CHECKS.map(at)]
  const [value = NaN] = nodes
  const all = [...nodes, ...seen]
  if (all.every(y => Object.is(y, value))) return { _tag: 'Constant', value }
  const [unit, sign] = [ulp(value), Math.sign(value)]
  if (all.every(y => y * sign > BEYOND)) return { _tag: 'Constant', value: sign * Infinity }
  const regular = all.every(y => y * sign > 0 && Math.abs(y) < LARGEST && ulp(y) === unit)
  if (!regular) return unknown
  const [a, b, c, d, e] = quartic(nodes)
  const near = CHECKS.every((t, i) => Math.abs(valueAt([a, b, c, d, e], t) - (seen[i] ?? NaN)) <= SLACK * unit)
  const coefficients: Quartic = [a, b / quarter, c / quarter ** 2, d / quarter ** 3, e / quarter ** 4]
  return near ? { _tag: 'Polynomial', coefficients, ulp: unit } : unknown
}

// -------------------------------------------------------------------------------------
// a block
// -------------------------------------------------------------------------------------

/** What has been found so far. */
interface Tally {
  worst: Worst
  inputs: number
  asked: number
  backwards: Backwards
  /** The last result of the block before. */
  last: number
}

/** A program at work. */
interface Work {
  readonly subject: Bounded
  readonly block: Vectors
  readonly check: Checker
  readonly tally: Tally
}

const note = ({ block, tally }: Work, i: number, expected: number): void => {
  const [at, found] = [block.inputs[i]!, block.results[i]!]
  const ulps = errorInUlps(found, expected)
  if (ulps > tally.worst.ulps) tally.worst = { ulps, at, found, expected }
}

const addressOf = (array: Float32Array, i: number): number => array.byteOffset + 4 * i

/** The function is asked for every float. */
const ask = (work: Work, from: number, size: number): void => {
  const { exact, keep } = work.subject
  for (let i = from; i < from + size; i++) {
    const x = work.block.inputs[i]!
    if (keep?.(x) === false) continue
    work.tally.inputs++
    work.tally.asked++
    note(work, i, exact(x))
  }
}

const againstConstant = (work: Work, from: number, size: number, value: number): void => {
  const { results } = work.block
  note(work, from, value)
  if (work.check.others(addressOf(results, from), size) === 0) return
  for (let i = from; i < from + size; i++) note(work, i, value)
}

const againstPolynomial = (work: Work, from: number, size: number, polynomial: Quartic, unit: number): void => {
  const { results, inputs } = work.block
  const most = work.check.furthest(addressOf(results, from), size, ...polynomial)
  if (most <= work.tally.worst.ulps * unit) return
  for (let i = 0; i < size; i++) {
    const off = Math.abs(results[from + i]! - valueAt(polynomial, i))
    // A result that is not a number is as far off as can be.
    if (!(off < most * (1 - 1e-9))) note(work, from + i, work.subject.exact(inputs[from + i]!))
  }
}

const compare = (work: Work, from: number, level: number): void => {
  const { inputs } = work.block
  const { keep, exact } = work.subject
  const size = RUNS[level] ?? 0
  const [x, end] = [inputs[from]!, inputs[from + size - 1]!]
  const [here, there] = keep === undefined ? [true, true] : [keep(x), keep(end)]
  if (!here && !there) return
  const alone = x === 0 || Math.abs(x) === Infinity
  const expected = alone || !here || !there ? unknown : expectedOf(exact, x, inputs[from + 1]! - x, size)
  if (expected._tag === 'Unknown') {
    const next = RUNS[level + 1]
    if (next === undefined) ask(work, from, size)
    else for (let i = 0; i < size; i += next) compare(work, from + i, level + 1)
    return
  }
  work.tally.inputs += size
  if (expected._tag === 'Constant') againstConstant(work, from, size, expected.value)
  else againstPolynomial(work, from, size, expected.coefficients, expected.ulp)
}

/** Neighbours that go the other way; `falling` is the way that the function takes with rising bit patterns. */
const goesBack = ({ block, check, subject, tally }: Work, falling: boolean): void => {
  const { results, inputs } = block
  const way = falling ? check.rises : check.falls
  const sign = falling ? -1 : 1
  const first = (results[0]! - tally.last) * sign < 0
  tally.last = results[BLOCK - 1]!
  // Four by four: the first three have the start of the block before them.
  const few = [1, 2, 3].some(i => (results[i]! - results[i - 1]!) * sign < 0)
  if (!first && !few && way(addressOf(results, 4), BLOCK - 4) === 0) return
  for (let i = first ? 0 : 1; i < BLOCK; i++) {
    const before = i === 0 ? NaN : results[i - 1]!
    const back = i === 0 || (results[i]! - before) * sign < 0
    if (!back || subject.keep?.(inputs[i]!) === false) continue
    const ulps = i === 0 ? 1 : Math.abs(results[i]! - before) / ulp(results[i]!)
    const { backwards } = tally
    tally.backwards =
      ulps > backwards.ulps
        ? { count: backwards.count + 1, ulps, at: inputs[i]! }
        : { ...backwards, count: backwards.count + 1 }
  }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The bit pattern of −0: from here on numbers fall. */
const NEGATIVE = 2 ** 31

const started = (subject: Bounded): Work => {
  const block = vectors(subject.body, BLOCK)
  const tally: Tally = {
    worst: { ulps: 0, at: 0, found: 0, expected: 0 },
    inputs: 0,
    asked: 0,
    backwards: { count: 0, ulps: 0, at: 0 },
    last: NaN
  }
  return { subject, block, check: checker(block.memory), tally }
}

/** The results of a block, and their steps. */
const step = (work: Work, start: number): void => {
  const { subject, block, check, tally } = work
  check.count(addressOf(block.inputs, 0), BLOCK, start | 0)
  block.run()
  if (start === NEGATIVE) tally.last = NaN
  if (subject.monotone !== undefined) goesBack(work, start >= NEGATIVE !== (subject.monotone === 'falls'))
}

/**
 * Tries the floats with the bit patterns `first … first + count − 1`, both multiples of 65,536.
 *
 * @category combinators
 * @since 0.1.0
 */
export const exhaustive =
  (first = 0, count = 2 ** 32) =>
  (subject: Bounded): Measured => {
    const work = started(subject)
    for (let start = first; start < first + count; start += BLOCK) {
      step(work, start)
      compare(work, 0, 0)
    }
    const { worst, inputs, asked, backwards } = work.tally
    return { ...worst, inputs, asked, backwards }
  }

/** How many steps back there are among the `reach` floats on each side of some numbers. @category combinators @since 0.1.0 */
export const stepsBack =
  (near: ReadonlyArray<number>, reach = BLOCK) =>
  (subject: Bounded): Backwards => {
    const work = started(subject)
    near.forEach(x => {
      const [bits = 0] = new Uint32Array(Float32Array.of(x).buffer)
      const first = Math.floor((bits - reach) / BLOCK) * BLOCK
      work.tally.last = NaN
      for (let start = first; start <= bits + reach; start += BLOCK) step(work, start)
    })
    return work.tally.backwards
  }
