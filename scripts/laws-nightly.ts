/**
 * `npm run laws:nightly`: every law of graphs on 100,000 random graphs, and the WebAssembly backend under guard on the
 * same ones, with a fresh seed that is printed, on all
 * cores. `-- --graphs N` and `--seed S` run another number, or the same again; `--workers N` runs it on fewer cores; `--law TEXT`
 * only the laws that have the text in their names.
 *
 * @since 0.1.0
 */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { wasm } from '../src/backend/wasm'
import { asyncLawRun, lawRun } from '../laws/check'
import type { LawResult, LawRun } from '../laws/Law'
import { allOf, passed, show } from '../laws/Law'
import { planMeansInterpreter, within } from '../laws/law/backend'
import { compilerLaws, differenceLaws, graphs, identityLaws, shapeOfGrowth } from '../laws/law/graph'

/** Much is made and forgotten here: fewer and larger collections, in the process's own thread, save a sixth of the time. */
const execArgv = [...process.execArgv, '--max-semi-space-size=64', '--single-threaded-gc']

/** Graphs that a process tests before it reports. */
const PORTION = 250

/** The argument that makes this script a process that takes portions. */
const WORKER = '--takes-portions'

const texts = process.argv.flatMap((word, i) => (process.argv[i - 1] === '--law' ? [word] : []))

/** No stage writes outside of its result, nor reads what nobody has written, and the results are right. */
const underGuard = {
  ...planMeansInterpreter(wasm({ guards: true }), within(1e-6)),
  name: 'WebAssembly under guard = interpreter of plans'
}

const laws: ReadonlyArray<LawRun> = [
  ...[
    allOf('derivatives match differences', differenceLaws),
    allOf('exact identities', identityLaws),
    ...shapeOfGrowth,
    allOf('the compiler keeps meaning', compilerLaws)
  ].map(law => lawRun(law, graphs)),
  asyncLawRun(underGuard, graphs)
].filter(({ law: name }) => texts.length === 0 || texts.some(text => name.includes(text)))

const Portion = t.type({ seed: t.number, cases: t.number })

const Results = t.array(
  t.intersection([
    t.type({
      law: t.string,
      subject: t.string,
      cases: t.number,
      verdict: t.union([t.literal('holds'), t.literal('fails'), t.literal('skipped')]),
      seed: t.number,
      silent: t.number
    }),
    t.partial({ reason: t.string, counterexample: t.string })
  ])
)

const runPortion = async ({ seed, cases }: t.TypeOf<typeof Portion>): Promise<ReadonlyArray<LawResult>> => {
  const results: Array<LawResult> = []
  for (const { run } of laws) results.push(await run({ seed, cases })())
  return results
}

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  const value = at < 0 ? otherwise : Number(process.argv[at + 1])
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

/** Portions are numbered from the seed, so that one of them can be run alone. */
const main = async (): Promise<void> => {
  const total = option('graphs', 100_000)
  const seed = option('seed', Math.floor(Date.now() / 1000))
  const portions = Math.ceil(total / PORTION)
  const failures: Array<string> = []
  const progress = { next: 0, done: 0, silent: 0 }
  const started = performance.now()
  console.log(`${total} graphs, seed ${seed}`)
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), [WORKER, ...texts.flatMap(text => ['--law', text])], {
        execArgv
      })
      const hand = (): void => {
        if (progress.next >= portions) child.disconnect()
        else child.send({ seed: seed + progress.next++, cases: PORTION })
      }
      child.on('message', (message: unknown) => {
        const results = pipe(
          Results.decode(message),
          E.getOrElseW(() => [])
        )
        if (results.length !== laws.length) failures.push(`a process answered ${JSON.stringify(message)}`)
        results
          .filter(result => !passed(result))
          .map(show)
          .forEach(failure => {
            failures.push(failure)
            console.error(failure)
          })
        progress.done += 1
        if (progress.done % 20 === 0 || progress.done === portions) {
          const minutes = ((performance.now() - started) / 60_000).toFixed(1)
          console.log(`${progress.done * PORTION} graphs, ${failures.length} failures, ${minutes} min`)
        }
        hand()
      })
      child.on('exit', code => {
        if (code === 0) resolve()
        else reject(new Error(`a process ended with code ${code ?? 'of a signal'} before its work was done`))
      })
      hand()
    })
  await Promise.all(Array.from({ length: option('workers', availableParallelism()) }, work))
  process.exitCode = failures.length > 0 ? 1 : 0
}

if (process.argv[2] === WORKER)
  process.on('message', (portion: unknown) => {
    const decoded = Portion.decode(portion)
    if (E.isRight(decoded)) void runPortion(decoded.right).then(results => process.send?.(results))
  })
else await main()
