/**
 * `npm run experiments`: runs what has not been run, and writes `docs/results.md` with its tables and figures from the
 * outcomes in `docs/results`. Hours in full; stop it when you like, and call it again to go on after the last finished
 * run.
 *
 *   npm run experiments                     everything
 *   npm run experiments -- mnist estimators only these
 *   npm run experiments -- --quick          everything made small, minutes, into runs/experiments-quick
 *   npm run experiments -- --page           only the page and the figures, from the outcomes that are there
 *   npm run experiments -- --costs          only what a step of each estimator costs in processor time, one minute
 *   npm run experiments -- --threads 1      with so many threads
 *   npm run experiments -- mnist --arm point   only this arm, and no page: so that arms can run side by side
 */
import { availableParallelism } from 'node:os'
import * as E from 'fp-ts/Either'
import { measureCosts } from './costs'
import { comparison } from './estimators'
import { experiments } from './experiments'
import { writePage } from './page'
import { type Options, outcomeOfTrial } from './runner'
import { fileOf, quick } from './Trial'

const words = process.argv.slice(2)
const isQuick = words.includes('--quick')
const after = (option: string): string | undefined =>
  words.includes(option) ? words[words.indexOf(option) + 1] : undefined
const threads = Number(after('--threads') ?? availableParallelism())
const arm = after('--arm')
const named = words.filter((word, i) => !word.startsWith('--') && !['--threads', '--arm'].includes(words[i - 1] ?? ''))
const unknown = named.filter(name => experiments.every(e => e.name !== name))

const docs = isQuick ? 'runs/experiments-quick' : 'docs'

const options: Options = {
  folder: `${docs}/results`,
  threads,
  limitTest: isQuick ? 1000 : 0,
  say: line => {
    console.log(line)
  }
}

const chosen = experiments
  .filter(({ name }) => named.length === 0 || named.includes(name))
  .map(experiment => (isQuick ? quick(experiment) : experiment))

const trials = chosen
  .flatMap(experiment => experiment.trials)
  .filter(trial => !words.includes('--arm') || trial.arm.name === arm)

const complain = (sentence: string): void => {
  console.error(`experiments: ${sentence}`)
  process.exitCode = 2
}

/** A trial that fails is told of, and does not keep the others from their turn. */
const runAll = async (): Promise<void> => {
  for (const trial of trials) {
    const outcome = await outcomeOfTrial(options)(trial)()
    if (E.isLeft(outcome)) {
      complain(`${fileOf(trial)}: ${outcome.left.message}`)
    }
  }
}

const measureAll = async (): Promise<void> => {
  const measured = await measureCosts(options.folder, options.say)(comparison.trials)()
  if (E.isLeft(measured)) complain(measured.left)
}

if (unknown.length > 0 || !(threads >= 1)) {
  complain(
    unknown.length > 0
      ? `there is no experiment '${unknown.join(', ')}': choose from ${experiments.map(e => e.name).join(', ')}`
      : '--threads should be a whole number, at least 1'
  )
} else if (trials.length === 0) {
  complain(`none of these experiments has an arm '${arm ?? ''}'`)
} else {
  if (words.includes('--costs')) await measureAll()
  else if (!words.includes('--page')) await runAll()
  if (arm === undefined) await writePage(docs, isQuick ? experiments.map(quick) : experiments)
}
