/**
 * `checkDistribution`: the laws of distributions, for one of your own.
 *
 * @since 0.1.0
 */
import type { Distribution } from '../src/distribution/Distribution'
import { draw, logProb, noise } from '../src/distribution/Distribution'
import type { Expr, Operand } from '../src/expr/Expr'
import { interval, operand } from '../src/expr/builders'
import { drawFrom, tapes } from './arbitrary/Tape'
import type { Source } from './check'
import { lawRun, check } from './check'
import { functionCases } from './checkGradient'
import type { Law, LawResult, LawRun, Options } from './Law'
import { dotTest, matchesDifferences } from './law/calculus'
import type { DistributionCase } from './law/distribution'
import { distributionLaws } from './law/distribution'
import type { Probe } from './Probe'
import { slotOf } from './Probe'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A distribution as a function of its parameters, and where those lie. @category model @since 0.1.0 */
export interface DistributionSubject {
  readonly name: string
  readonly make: (...parameters: ReadonlyArray<Expr>) => Distribution
  readonly operands: ReadonlyArray<Operand>
}

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

const casesOf = ({ name, make, operands }: DistributionSubject): Source<DistributionCase> => ({
  subject: name,
  arbitrary: tapes(2).map(tape => {
    const seed = drawFrom(tape).integer(0, 9999)
    const parameters = operands.map((wanted, i) => slotOf(`parameter ${i}`, wanted, seed + 31 * i))
    return { parameters, distribution: make(...parameters.map(p => p.node)) }
  }),
  show: ({ parameters }) => parameters.map(p => `${p.name} = [${p.value.data.join(', ')}]`).join('\n')
})

/** The log probability of a draw, as a function of the parameters and the noise: all of its rules meet here. */
const pathwise = ({ name, make, operands }: DistributionSubject): Source<Probe> => {
  const wanted = noise(make(...operands.map((o, i) => slotOf(`p${i}`, o, 0).node)))
  const places = wanted.map(n => operand(n.shape, n.kind === 'normal' ? interval(-2, 2) : interval(0.1, 0.9)))
  return functionCases(
    name,
    (...xs) => {
      const d = make(...xs.slice(0, operands.length))
      return wanted.length === 0 ? d.family.mean(d) : logProb(draw(xs.slice(operands.length))(d))(d)
    },
    [...operands, ...places]
  )
}

const pathwiseLaws: ReadonlyArray<Law<Probe>> = [matchesDifferences(1, 1e-7), dotTest].map(law => ({
  ...law,
  silent: 1
}))

/** The laws of a distribution, ready to run. @category runs @since 0.1.0 */
export const distributionRuns = (subject: DistributionSubject): ReadonlyArray<LawRun> => [
  ...distributionLaws.map(law => lawRun(law, casesOf(subject))),
  ...pathwiseLaws.map(law => lawRun(law, pathwise(subject)))
]

/**
 * Tests a distribution: its draws have its density, its moments and entropy are those of its draws, its divergence
 * from itself is zero, its constraints are bijections, and its derivatives are right.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { normal } from 'credence/distribution'
 * import { assertLaws, checkDistribution, interval, operand } from 'credence/laws'
 * import { scalar } from 'credence'
 *
 * const results = checkDistribution(
 *   { name: 'normal', make: (m = scalar(0), s = scalar(1)) => normal(m, s), operands: [operand([2]), operand([2], interval(0.5, 2))] },
 *   { cases: 2 }
 * )
 * assertLaws(results)
 *
 * @category runs
 * @since 0.1.0
 */
export const checkDistribution = (
  subject: DistributionSubject,
  options: Partial<Options> = {}
): ReadonlyArray<LawResult> => [
  ...distributionLaws.map(law => check(law, casesOf(subject))(options)),
  ...pathwiseLaws.map(law => check(law, pathwise(subject))(options))
]
