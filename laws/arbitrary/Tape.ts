/**
 * Choices as data: a tape of integers from which cases are built.
 *
 * A case is a pure function of a tape. Fast-check draws and shrinks the tape, which is a list of numbers, and so it
 * shrinks every case, however it is built: an exhausted tape answers 0, and 0 always means the simplest choice.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import type { Draw } from '../../src/expr/Expr'
import type { Shape } from '../../src/shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Tape = ReadonlyArray<number>

/** Dimensions of generated shapes, the simplest first. @category model @since 0.1.0 */
export const dimensions = [1, 2, 3, 5, 7, 0] as const

/** The most numbers that a generated shape holds. @category model @since 0.1.0 */
export const LARGEST = 120

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Tapes of up to `length` choices. @category constructors @since 0.1.0 */
export const tapes = (length = 600): fc.Arbitrary<Tape> =>
  fc.array(fc.nat({ max: 0xffff }), { minLength: 0, maxLength: length, size: 'max' })

/**
 * A source of choices that reads a tape from its start.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { drawFrom } from 'credence/laws'
 *
 * const draw = drawFrom([3, 1])
 * assert.deepStrictEqual([draw.integer(10, 19), draw.pick(['a', 'b']), draw.integer(5, 9)], [13, 'b', 5])
 *
 * @category constructors
 * @since 0.1.0
 */
export const drawFrom = (tape: Tape): Draw => {
  const position = { next: 0 }
  const choice = (count: number): number => (tape[position.next++] ?? 0) % Math.max(1, count)
  const integer = (least: number, most: number): number => least + choice(most - least + 1)
  return {
    integer,
    pick: options => options[choice(options.length)] ?? options[0],
    shape: (leastRank, mostRank) =>
      fitting(Array.from({ length: integer(leastRank, mostRank) }, () => dimension(choice)))
  }
}

/** A size of 0 is rare: most laws say little of a tensor without elements. */
const dimension = (choice: (count: number) => number): number => dimensions[choice(16) % 6] ?? 1

/** The same shape, with sizes lowered from the last one on until it is small enough. */
const fitting = (shape: Shape): Shape =>
  shape.reduce<Shape>((done, n) => {
    const room = Math.floor(LARGEST / done.reduce((product, m) => product * Math.max(m, 1), 1))
    return [...done, Math.min(n, Math.max(1, room))]
  }, [])
