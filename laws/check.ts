/**
 * Runners: a law, a source of cases, and the outcome as a value.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import type { Task } from 'fp-ts/Task'
import type { AsyncLaw, Finding, Law, LawResult, LawRun, Options } from './Law'
import { defaults, passed, show } from './Law'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where the cases of a law come from, and how one is shown. @category model @since 0.1.0 */
export interface Source<A> {
  readonly subject: string
  readonly arbitrary: fc.Arbitrary<A>
  readonly show: (a: A) => string
}

// -------------------------------------------------------------------------------------
// runners
// -------------------------------------------------------------------------------------

/** Findings of a run, counted. */
interface Tally {
  readonly findings: Map<Finding['_tag'], number>
  readonly reasons: Map<string, number>
  /** The last sentence against the law: that of the shrunk case, since shrinking ends at its last failure. */
  readonly last: { sentence: string }
}

const tally = (): Tally => ({ findings: new Map(), reasons: new Map(), last: { sentence: '' } })

const count = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

const note = ({ findings, reasons, last }: Tally, finding: Finding): boolean => {
  count(findings, finding._tag)
  if (finding._tag === 'Fails') last.sentence = finding.sentence
  if (finding._tag === 'Silent') count(reasons, finding.reason)
  return finding._tag !== 'Fails'
}

const commonest = ({ reasons }: Tally): string | undefined => [...reasons].sort((x, y) => y[1] - x[1])[0]?.[0]

/**
 * Tests a law on cases from a source. Whatever a test throws counts against the law.
 *
 * @category runners
 * @since 0.1.0
 */
export const check =
  <A>(law: Law<A>, source: Source<A>) =>
  (options: Partial<Options> = {}): LawResult => {
    const { cases, seed } = { ...defaults, ...options }
    const seen = tally()
    const property = fc.property(source.arbitrary, a =>
      note(
        seen,
        caught(() => law.test(a))
      )
    )
    return conclude(law, source, seed, seen, fc.check(property, { numRuns: cases, seed }))
  }

/** As `check`, for laws that have to be waited for. @category runners @since 0.1.0 */
export const checkAsync =
  <A>(law: AsyncLaw<A>, source: Source<A>) =>
  (options: Partial<Options> = {}): Task<LawResult> =>
  async () => {
    const { cases, seed } = { ...defaults, ...options }
    const seen = tally()
    const property = fc.asyncProperty(source.arbitrary, async a => note(seen, await law.test(a).catch(broken)))
    return conclude(law, source, seed, seen, await fc.check(property, { numRuns: cases, seed }))
  }

/** A law on a source, ready to run. @category runners @since 0.1.0 */
export const lawRun = <A>(law: Law<A>, source: Source<A>): LawRun => ({
  law: law.name,
  subject: source.subject,
  run: options => () => Promise.resolve(check(law, source)(options))
})

/** As `lawRun`, for laws that have to be waited for. @category runners @since 0.1.0 */
export const asyncLawRun = <A>(law: AsyncLaw<A>, source: Source<A>): LawRun => ({
  law: law.name,
  subject: source.subject,
  run: checkAsync(law, source)
})

/** A law that says nothing of a subject, with the reason. @category runners @since 0.1.0 */
export const skipped = (law: string, subject: string, reason: string): LawRun => ({
  law,
  subject,
  run: options => () =>
    Promise.resolve({
      law,
      subject,
      cases: 0,
      silent: 0,
      seed: options?.seed ?? defaults.seed,
      verdict: 'skipped',
      reason
    })
})

const broken = (reason: unknown): Finding => ({
  _tag: 'Fails',
  sentence: `the test stopped: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`
})

const caught = (test: () => Finding): Finding => {
  try {
    return test()
  } catch (reason) {
    return broken(reason)
  }
}

/** At most this share of the cases may be silent, where a law says nothing else. */
const SILENT = 0.5

const conclude = <A>(
  law: Pick<Law<A>, 'name' | 'silent'>,
  source: Source<A>,
  seed: number,
  seen: Tally,
  details: fc.RunDetails<[A]>
): LawResult => {
  const silentCases = seen.findings.get('Silent') ?? 0
  const result = { law: law.name, subject: source.subject, cases: details.numRuns, seed, silent: silentCases }
  const reason = commonest(seen)
  const quiet = silentCases > (law.silent ?? SILENT) * details.numRuns
  const [worst] = details.counterexample ?? []
  return details.failed
    ? {
        ...result,
        verdict: 'fails',
        reason: `${seen.last.sentence} (path '${details.counterexamplePath ?? ''}')`,
        ...(worst === undefined ? {} : { counterexample: source.show(worst) })
      }
    : quiet
      ? {
          ...result,
          verdict: silentCases === details.numRuns ? 'skipped' : 'fails',
          reason: `${silentCases} of ${details.numRuns} cases said nothing: ${reason ?? ''}`
        }
      : { ...result, verdict: 'holds', ...(reason === undefined ? {} : { reason: `${silentCases} silent: ${reason}` }) }
}

// -------------------------------------------------------------------------------------
// test frameworks
// -------------------------------------------------------------------------------------

/**
 * Throws, with one line a failure, unless every law holds: for vitest, jest and node:test.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { assertLaws, checkGradient, operand } from 'credence/laws'
 * import { mul } from 'credence'
 *
 * assertLaws(checkGradient((x, y) => mul(x, y), [operand([2, 3]), operand([2, 3])]))
 *
 * @category test frameworks
 * @since 0.1.0
 */
export const assertLaws = (results: ReadonlyArray<LawResult>): void => {
  const failed = results.filter(result => !passed(result))
  if (failed.length > 0 || results.length === 0)
    throw new Error(results.length === 0 ? 'no law was tested' : failed.map(show).join('\n'))
}
