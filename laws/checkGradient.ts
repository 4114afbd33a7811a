/**
 * `checkGradient` and `checkPrimitive`: the laws of derivatives for a function, or a primitive, of your own.
 *
 * @since 0.1.0
 */
import type { Attributes, Expr, Operand, Primitive } from '../src/expr/Expr'
import { isInvalid } from '../src/expr/Expr'
import { drawFrom, tapes } from './arbitrary/Tape'
import type { Source } from './check'
import { check } from './check'
import type { Law, LawResult, Options } from './Law'
import { defaults, fails, holds } from './Law'
import {
  chainRule,
  dotTest,
  hessianIsSymmetric,
  jacobiansAgree,
  matchesDifferences,
  noZeroTangents,
  tangentsAreLinear,
  transposeTwice
} from './law/calculus'
import { casesOf, exemption, lawsOf } from './law/primitive'
import type { Probe } from './Probe'
import { probeOf, show, slotOf } from './Probe'

// -------------------------------------------------------------------------------------
// functions
// -------------------------------------------------------------------------------------

/** A function of expressions at points of the operands' domains, as cases. @category constructors @since 0.1.0 */
export const functionCases = (
  subject: string,
  f: (...xs: ReadonlyArray<Expr>) => Expr | ReadonlyArray<Expr>,
  operands: ReadonlyArray<Operand>
): Source<Probe> => ({
  subject,
  show,
  arbitrary: tapes(2).map(tape => {
    const seed = drawFrom(tape).integer(0, 9999)
    const slots = operands.map((operand, i) => slotOf(`x${i}`, operand, seed === 0 ? 31 * i : seed + i))
    const result = f(...slots.map(s => s.node))
    return probeOf(slots, isList(result) ? result : [result], seed)
  })
})

const isList = (x: Expr | ReadonlyArray<Expr>): x is ReadonlyArray<Expr> => Array.isArray(x)

/** A function that can't be built has no laws, but a sentence. */
const isBuilt: Law<Probe> = {
  name: 'the function can be built',
  statement: 'its shape rules are kept',
  test: ({ outputs }) => {
    const wrong = outputs.find(isInvalid)
    return wrong === undefined ? holds : fails(String(wrong.attributes['sentence']))
  }
}

/** The laws that a function's derivatives keep. @category laws @since 0.1.0 */
export const functionLaws: ReadonlyArray<Law<Probe>> = [
  matchesDifferences(1, 1e-7),
  matchesDifferences(2, 1e-5),
  dotTest,
  tangentsAreLinear,
  transposeTwice,
  jacobiansAgree,
  hessianIsSymmetric,
  chainRule,
  noZeroTangents
]

/**
 * Tests the derivatives of a function: against differences to second order in every mode, and the exact identities
 * (dot test, linearity, symmetry of the Hessian, chain rule). Each operand says shape and domain; keep the domain away
 * from kinks.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { exp, mul } from 'credence'
 * import { assertLaws, checkGradient, interval, operand } from 'credence/laws'
 *
 * assertLaws(checkGradient((x, y) => mul(exp(x), y), [operand([2], interval(-1, 1)), operand([2])], { cases: 5 }))
 *
 * @category runs
 * @since 0.1.0
 */
export const checkGradient = (
  f: (...xs: ReadonlyArray<Expr>) => Expr | ReadonlyArray<Expr>,
  operands: ReadonlyArray<Operand>,
  options: Partial<Options> = {}
): ReadonlyArray<LawResult> => {
  const source = functionCases('function', f, operands)
  const built = check(isBuilt, source)(options)
  return built.verdict === 'fails' ? [built] : [built, ...functionLaws.map(law => check(law, source)(options))]
}

// -------------------------------------------------------------------------------------
// primitives
// -------------------------------------------------------------------------------------

const skippedResult = (law: string, subject: string, reason: string, seed: number): LawResult => ({
  law,
  subject,
  reason,
  seed,
  cases: 0,
  silent: 0,
  verdict: 'skipped'
})

/**
 * Tests a primitive: shape rule, meaning, kernel body, attributes, batching rule and derivatives to third order (fourth, for
 * a function of one number).
 *
 * @category runs
 * @since 0.1.0
 */
export const checkPrimitive = <A extends Attributes>(
  primitive: Primitive<A>,
  options: Partial<Options> = {}
): ReadonlyArray<LawResult> =>
  lawsOf(primitive).map(law => {
    const reason = exemption(primitive, law)
    return reason === undefined
      ? check(law, casesOf(primitive))(options)
      : skippedResult(law.name, primitive.name, reason, options.seed ?? defaults.seed)
  })
