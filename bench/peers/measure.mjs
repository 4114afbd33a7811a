// What the JavaScript peers share: their options, their clock and their one line of output.

import { parseArgs } from 'node:util'

const numbers = { batch: 16, steps: 3, warmup: 1 }

const flags = {
  batch: { type: 'string' },
  steps: { type: 'string' },
  warmup: { type: 'string' },
  inference: { type: 'string', default: 'bayesian' },
  model: { type: 'string', default: 'lenet5' },
  backend: { type: 'string' },
  noise: { type: 'string', default: 'fresh' },
  json: { type: 'boolean', default: false }
}

const fail = message => {
  console.error(message)
  process.exit(2)
}

const readFlags = () => {
  try {
    return parseArgs({ options: flags }).values
  } catch (error) {
    return fail(error.message)
  }
}

const positive = (name, text) => {
  const value = Number(text)
  return Number.isInteger(value) && value > 0
    ? value
    : fail(`--${name}: expected a whole number above 0, found '${text}'`)
}

const choices = { inference: ['bayesian', 'point'], model: ['lenet5', 'alexnet'], noise: ['fresh', 'fixed'] }

/**
 * Reads `--batch`, `--steps`, `--warmup`, `--inference`, `--model`, `--backend`, `--noise` and `--json`. Bad input ends the
 * process with code 2.
 */
export const readOptions = () => {
  const values = readFlags()
  const counts = Object.entries(numbers).map(([name, otherwise]) => [name, positive(name, values[name] ?? otherwise)])
  for (const [name, known] of Object.entries(choices))
    if (!known.includes(values[name])) fail(`--${name}: expected ${known.join(' or ')}, found '${values[name]}'`)
  return { ...values, ...Object.fromEntries(counts) }
}

const median = sorted => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
const round = value => Number(value.toFixed(3))

const clock = async step => {
  const start = performance.now()
  const loss = await step()
  return { milliseconds: performance.now() - start, loss }
}

/** Runs `step` `count` times, one after the other: steps change the same weights. */
const repeat = (step, count) =>
  Array.from({ length: count }).reduce(
    previous => previous.then(async runs => [...runs, await clock(step)]),
    Promise.resolve([])
  )

/** Times `step`, which returns the loss, and prints one JSON object. */
export const measure = async (options, peer, step) => {
  const warmup = await repeat(step, options.warmup)
  const runs = await repeat(step, options.steps)
  const sorted = runs.map(run => run.milliseconds).sort((a, b) => a - b)
  const result = {
    model: options.model,
    batch: options.batch,
    threads: 1,
    inference: options.inference,
    msPerStep: { median: round(median(sorted)), min: round(sorted[0]), max: round(sorted[sorted.length - 1]) },
    examplesPerSecond: round((options.batch / median(sorted)) * 1000),
    ...peer,
    loss: runs[runs.length - 1].loss,
    steps: options.steps,
    firstStepMs: round(warmup[0].milliseconds)
  }
  console.log(JSON.stringify(result))
  return options.json ? undefined : console.error(`${result.msPerStep.median} ms a step (median of ${options.steps})`)
}
