/**
 * What the tests of the readers share: the promise that every answer is a typed error or a value, within a time, with
 * nothing left behind in the prototypes.
 */
import assert from 'node:assert/strict'
import * as E from 'fp-ts/Either'
import fc from 'fast-check'
import { concat } from '../../src/data/bytes'

const watched: ReadonlyArray<object> = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
  Map.prototype,
  Set.prototype,
  Uint8Array.prototype,
  Float32Array.prototype
]

const clean = watched.map(object => Reflect.ownKeys(object).length)

/** True when a file that was just read has added something to the prototypes that all values share. */
export const isPolluted = (): boolean => watched.some((object, i) => Reflect.ownKeys(object).length !== clean[i])

const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

// Time on the clock counts what other processes do; time on the processor counts the engine's own other threads.
const timed = <A>(run: () => A): readonly [A, number] => {
  const [clock, cpu] = [performance.now(), cpuMilliseconds()]
  const result = run()
  return [result, Math.min(performance.now() - clock, cpuMilliseconds() - cpu)]
}

/** A slow reader is slow each time; a busy machine is not. So a run that takes too long has more chances. */
export const withinTime = <A>(milliseconds: number, run: () => A): A => {
  const attempt = (left: number): A => {
    const [result, elapsed] = timed(run)
    if (elapsed <= milliseconds) return result
    assert(left > 0, `took ${elapsed} ms, of ${milliseconds} ms allowed`)
    return attempt(left - 1)
  }
  // The clock alone is enough for nearly all; the processor's time takes longer to ask for than a file to read.
  const begun = performance.now()
  const first = run()
  return performance.now() - begun <= milliseconds ? first : attempt(7)
}

/** The contract of a reader of untrusted bytes: a typed error with a sentence, or a value, in 100 ms, no pollution. */
export const answersSafely = <E extends { readonly _tag: string; readonly message: string }, A>(
  read: () => E.Either<E, A>,
  milliseconds = 100
): E.Either<E, A> => {
  const answer = withinTime(milliseconds, read)
  assert(!isPolluted(), 'a prototype was changed')
  if (E.isLeft(answer)) {
    assert.match(answer.left._tag, /^[A-Z]/)
    assert.match(answer.left.message, /^[\u0020-\u007e\u00a0-\uffff\u{10000}-\u{10ffff}]{10,2000}$/u)
  }
  return answer
}

/** One edit of a byte string. */
export type Edit =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number }

const place = fc.double({ min: 0, max: 1, noNaN: true })
const short = fc.integer({ min: 1, max: 16 })

// Pieces that are likely to matter to a reader of JSON, numbers and names.
const fragments = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '-',
  '0',
  '1e9',
  '4294967296',
  '9007199254740993',
  '\\u0000',
  '\\ud800',
  '"__proto__":{}',
  'null',
  ' '
]

const fragment = fc.constantFrom(...fragments).map(text => new TextEncoder().encode(text))

/** Edits at places given as fractions of the length, so that one arbitrary serves files of all lengths. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('set' as const), at: place, byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: place, length: short }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: place,
    bytes: fc.oneof(fragment, fc.uint8Array({ minLength: 1, maxLength: 8 }))
  }),
  fc.record({ kind: fc.constant('repeat' as const), at: place, length: short })
)

const joined = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => concat(parts)

const applied = (bytes: Uint8Array, change: Edit): Uint8Array => {
  const at = Math.min(Math.floor(change.at * bytes.length), Math.max(0, bytes.length - 1))
  const before = bytes.subarray(0, at)
  const after = bytes.subarray(at)
  switch (change.kind) {
    case 'flip':
      return at < bytes.length ? bytes.with(at, (bytes[at] ?? 0) ^ (1 << change.bit)) : bytes
    case 'set':
      return at < bytes.length ? bytes.with(at, change.byte) : bytes
    case 'cut':
      return joined(before, after.subarray(change.length))
    case 'insert':
      return joined(before, change.bytes, after)
    case 'repeat':
      return joined(before, after.subarray(0, change.length), after)
  }
}

/** A file with one to four edits. */
export const mutantOf = (original: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.array(edit, { minLength: 1, maxLength: 4 }).map(edits => edits.reduce(applied, original))

/** The error of an answer, for tests that expect one. */
export const leftOf = <E, A>(answer: E.Either<E, A>): E => {
  assert(E.isLeft(answer), 'expected an error, but the value was accepted')
  return answer.left
}

/** The value of an answer, for tests that expect one. */
export const rightOf = <E, A>(answer: E.Either<E, A>): A => {
  assert(E.isRight(answer), `expected a value, but got ${E.isLeft(answer) ? JSON.stringify(answer.left) : ''}`)
  return answer.right
}
