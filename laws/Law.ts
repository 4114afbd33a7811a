/**
 * Laws as values. A law is a statement and a test of one case; it knows no test framework and draws no numbers.
 *
 * @since 0.1.0
 */
import type { Task } from 'fp-ts/Task'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What a case says of a law: it holds; it does not (a sentence says where); or the case says nothing of it, for a
 * reason that is counted and printed.
 *
 * @category model
 * @since 0.1.0
 */
export type Finding =
  | { readonly _tag: 'Holds' }
  | { readonly _tag: 'Fails'; readonly sentence: string }
  | { readonly _tag: 'Silent'; readonly reason: string }

/** A statement about every `A`, with the test of one. @category model @since 0.1.0 */
export interface Law<A> {
  readonly name: string
  /** The statement in mathematics. */
  readonly statement: string
  readonly test: (a: A) => Finding
  /** The largest share of cases that may say nothing before the law counts as untested. */
  readonly silent?: number
}

/** As `Law`, for what has to be waited for. @category model @since 0.1.0 */
export interface AsyncLaw<A> extends Omit<Law<A>, 'test'> {
  readonly test: (a: A) => Promise<Finding>
}

/** @category model @since 0.1.0 */
export type Verdict = 'holds' | 'fails' | 'skipped'

/**
 * The outcome of a law on a subject. `seed` runs the same cases again; `counterexample` is the shrunk case.
 *
 * @category model
 * @since 0.1.0
 */
export interface LawResult {
  readonly law: string
  readonly subject: string
  readonly cases: number
  readonly verdict: Verdict
  readonly seed: number
  /** Cases that said nothing, and the reason that most of them gave. */
  readonly silent: number
  /** Why the law fails, or was skipped, or was silent on some cases. */
  readonly reason?: string
  readonly counterexample?: string
}

/** A law on a subject, ready to run. @category model @since 0.1.0 */
export interface LawRun {
  readonly law: string
  readonly subject: string
  readonly run: (options?: Partial<Options>) => Task<LawResult>
}

/** How many cases to draw, and from which seed. @category model @since 0.1.0 */
export interface Options {
  readonly cases: number
  readonly seed: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const defaults: Options = { cases: 50, seed: 20261123 }

/** @category constructors @since 0.1.0 */
export const holds: Finding = { _tag: 'Holds' }

/** @category constructors @since 0.1.0 */
export const fails = (sentence: string): Finding => ({ _tag: 'Fails', sentence })

/** @category constructors @since 0.1.0 */
export const silent = (reason: string): Finding => ({ _tag: 'Silent', reason })

/** `holds` where a sentence about what is wrong is missing. @category constructors @since 0.1.0 */
export const unless = (sentence: string | undefined): Finding => (sentence === undefined ? holds : fails(sentence))

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A law about parts of a case is a law about the case. @category combinators @since 0.1.0 */
export const contramap =
  <B, A>(f: (b: B) => A) =>
  (law: Law<A>): Law<B> => ({ ...law, test: b => law.test(f(b)) })

/** The first finding that is not `holds`, else `holds`. @category combinators @since 0.1.0 */
export const all = (findings: ReadonlyArray<Finding>): Finding =>
  findings.find(f => f._tag === 'Fails') ?? findings.find(f => f._tag === 'Silent') ?? holds

/** Several laws as one: a case is against it where it is against any, and silent where it is so for all. @category combinators @since 0.1.0 */
export const allOf = <A>(name: string, laws: ReadonlyArray<Law<A>>): Law<A> => ({
  name,
  statement: laws.map(law => law.statement).join('; '),
  test: a => {
    const findings = laws.map(law => ({ law, finding: law.test(a) }))
    const against = findings.flatMap(({ law, finding }) =>
      finding._tag === 'Fails' ? [fails(`${law.name}: ${finding.sentence}`)] : []
    )
    return (
      against[0] ??
      findings.find(({ finding }) => finding._tag === 'Holds')?.finding ??
      all(findings.map(f => f.finding))
    )
  }
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Whether nothing was found against a law. @category utils @since 0.1.0 */
export const passed = ({ verdict }: LawResult): boolean => verdict !== 'fails'

/** A result as a line of text. @category utils @since 0.1.0 */
export const show = ({ law, subject, cases, verdict, reason, counterexample, seed }: LawResult): string =>
  [
    `${law}: ${subject}: ${verdict} (${cases} cases, seed ${seed})`,
    ...(reason === undefined ? [] : [reason]),
    ...(counterexample === undefined ? [] : [counterexample])
  ].join('\n  ')
