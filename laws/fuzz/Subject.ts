/**
 * A kind of file that is fuzzed: damaged ones, a reader, and what must hold of the damaged ones that it accepts.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'
import { mutants } from '../data/support'
import { isPolluted, mutantOf } from '../format/support'
import { bounded } from './bounded'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How a reader says no: a tag and a sentence. */
export interface Refusal {
  readonly _tag: string
  readonly message: string
}

/** How many cases there were, and how many of them were accepted. */
export interface Tally {
  readonly cases: number
  readonly accepted: number
}

/** Some cases from a seed; throws where the law fails, with the shrunk case. */
export type Fuzz = (cases: number, seed: number) => Promise<Tally>

/** A format by name. Cases are shared among its parts. */
export interface Subject {
  readonly name: string
  readonly parts: ReadonlyArray<Fuzz>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const sentence = /^[\u0020-\u007e\u00a0-\uffff\u{10000}-\u{10ffff}]{10,2000}$/u

/**
 * The law of a reader: of any input it gives a refusal with a tag and a sentence or a value that is `sound`, within
 * bounds, and changes no prototype. An exception or a promise that is broken fails it too.
 */
export const fuzz =
  <I, A>(
    inputs: fc.Arbitrary<I>,
    read: (input: I) => TE.TaskEither<Refusal, A>,
    sound: (value: A, input: I) => void
  ): Fuzz =>
  async (cases, seed) => {
    const tally = { cases: 0, accepted: 0 }
    await fc.assert(
      fc.asyncProperty(inputs, async input => {
        const answer = await bounded(read(input))
        assert(!isPolluted(), 'a prototype was changed')
        tally.cases++
        if (E.isRight(answer)) {
          tally.accepted++
          sound(answer.right, input)
        } else {
          assert.match(answer.left._tag, /^[A-Z]\w+$/)
          assert.match(answer.left.message, sentence)
        }
      }),
      { numRuns: cases, seed, includeErrorInReport: true }
    )
    return tally
  }

/** Damaged copies of some files, by knowledge of headers and by knowledge of texts. */
export const damaged = (...files: ReadonlyArray<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(...files.flatMap(file => [mutants(file), mutantOf(file)]))

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** So many cases of a format, in all. */
export const fuzzed =
  ({ parts }: Subject): Fuzz =>
  async (cases, seed) => {
    const each = Math.ceil(cases / parts.length)
    const all = { cases: 0, accepted: 0 }
    for (const part of parts) {
      const tally = await part(each, seed)
      all.cases += tally.cases
      all.accepted += tally.accepted
    }
    return all
  }
