/**
 * `credence laws`: the laws of this library, tested now, a line each.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Task } from 'fp-ts/Task'
import * as T from 'fp-ts/Task'
import { allLaws } from '../../laws/allLaws'
import type { LawResult, LawRun } from '../../laws/Law'
import { defaults } from '../../laws/Law'
import { badInput } from '../train/TrainError'
import type { Command, Terminal } from './Command'
import { report } from './Command'
import { flag, natural, positive, printable, text } from './Option'

const options = {
  subject: text('subject', 'TEXT', 'only subjects whose name contains this [all]', ''),
  cases: positive(10_000_000)('cases', 'N', `cases for each law and subject [${defaults.cases}]`, defaults.cases),
  seed: natural(Number.MAX_SAFE_INTEGER)('seed', 'N', `decides the cases [${defaults.seed}]`, defaults.seed),
  summary: flag('summary', 'only what does not hold, and the totals'),
  json: flag('json', 'one JSON object a line')
} as const

interface Choices {
  readonly subject: string
  readonly cases: number
  readonly seed: number
  readonly summary: boolean
  readonly json: boolean
}

/** @category commands @since 0.1.0 */
export const lawsCommand: Command = {
  name: 'laws',
  about: 'test the laws of primitives, transforms, layers and distributions',
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({
        subject: options.subject.read(given),
        cases: options.cases.read(given),
        seed: options.seed.read(given),
        summary: options.summary.read(given),
        json: options.json.read(given)
      }),
      E.map(choices => runLaws(terminal, choices))
    )
}

const runLaws =
  (terminal: Terminal, choices: Choices): Task<number> =>
  () => {
    const runs = allLaws().filter(({ subject }) => subject.includes(choices.subject))
    return runs.length === 0
      ? Promise.resolve(report(terminal)(badInput(nobody(choices.subject))))
      : pipe(
          T.sequenceSeqArray(runs.map(one(terminal, choices))),
          T.map(results => conclude(terminal, choices, results))
        )()
  }

const nobody = (subject: string): string =>
  `--subject: no law has a subject whose name contains '${printable(subject)}'; without it all are tested`

const one =
  (terminal: Terminal, { cases, seed, summary, json }: Choices) =>
  ({ run }: LawRun): Task<LawResult> =>
    pipe(
      run({ cases, seed }),
      T.map(result => {
        if (!summary || result.verdict !== 'holds')
          terminal.out(json ? JSON.stringify(lineOf(result)) : wordsOf(result))
        return result
      })
    )

const lineOf = ({ law, subject, cases, verdict, seed, reason, counterexample }: LawResult): object => ({
  law,
  subject,
  cases,
  verdict,
  ...(verdict === 'holds' ? {} : { seed, reason, counterexample })
})

const wordsOf = ({ law, subject, cases, verdict, seed, reason, counterexample }: LawResult): string =>
  [
    `${verdict.padEnd(8)}${subject.padEnd(30)}${String(cases).padStart(7)}  ${law}`,
    ...(verdict === 'holds' || reason === undefined ? [] : [`        ${reason}`]),
    ...(counterexample === undefined ? [] : [`        seed ${seed}, shrunk to ${counterexample}`])
  ].join('\n')

/** 1 where a law fails. */
const conclude = (terminal: Terminal, { json }: Choices, results: ReadonlyArray<LawResult>): number => {
  const count = (verdict: LawResult['verdict']): number => results.filter(r => r.verdict === verdict).length
  const cases = results.reduce((sum, r) => sum + r.cases, 0)
  if (!json)
    terminal.out(
      `\n${results.length} laws on their subjects, ${cases} cases: ${count('holds')} hold, ${count('fails')} fail, ${count('skipped')} skipped`
    )
  return count('fails') > 0 ? 1 : 0
}
