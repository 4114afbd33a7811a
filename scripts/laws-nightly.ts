/**
 * `npm run laws:nightly`: every law of graphs on 100,000 random graphs, with a fresh seed that is printed, on all
 * cores. `-- --graphs N` and `--seed S` run another number, or the same again.
 *
 * @since 0.1.0
 */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { check } from '../laws/check'
import type { LawResult } from '../laws/Law'
import { allOf, passed, show } from '../laws/Law'
import { compilerLaws, differenceLaws, graphs, identityLaws, shapeOfGrowth } from '../laws/law/graph'

/** Graphs that a worker tests before it reports. */
const PORTION = 250

const laws = [
  allOf('derivatives match differences', differenceLaws),
  allOf('exact identities', identityLaws),
  ...shapeOfGrowth,
  allOf('the compiler keeps meaning', compilerLaws)
]

const Portion = t.type({ seed: t.number, cases: t.number })

const runPortion = ({ seed, cases }: t.TypeOf<typeof Portion>): ReadonlyArray<LawResult> =>
  laws.map(law => check(law, graphs)({ seed, cases }))

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
      const worker = new Worker(fileURLToPath(import.meta.url), { execArgv: process.execArgv })
      const hand = (): void => {
        if (progress.next >= portions) void worker.terminate().then(() => resolve())
        else worker.postMessage({ seed: seed + progress.next++, cases: PORTION })
      }
      worker.on('message', (results: ReadonlyArray<LawResult>) => {
        failures.push(...results.filter(result => !passed(result)).map(show))
        progress.done += 1
        if (progress.done % 20 === 0 || progress.done === portions) {
          const minutes = ((performance.now() - started) / 60_000).toFixed(1)
          console.log(`${progress.done * PORTION} graphs, ${failures.length} failures, ${minutes} min`)
        }
        hand()
      })
      worker.on('error', reject)
      hand()
    })
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  failures.forEach(failure => {
    console.error(failure)
  })
  process.exitCode = failures.length > 0 ? 1 : 0
}

if (isMainThread) await main()
else
  parentPort?.on('message', (portion: unknown) => {
    const decoded = Portion.decode(portion)
    if (E.isRight(decoded)) parentPort?.postMessage(runPortion(decoded.right))
  })
