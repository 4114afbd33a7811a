/**
 * `npm run test:calibration`: what `npm test` checks of conjugate models in a small size, in full. Prints a line for each
 * check; the exit status is 1 where one fails. It takes half an hour or so.
 *
 * `npm run test:calibration -- [part…] [--share x] [--seed n]`: the parts to run (gradients, draws, calibration; else
 * all), how much of each (1), and the first of the seeds (0).
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import { meanOf } from '../laws/distribution/support'
import {
  brokenSamplers,
  byIvon,
  distanceFromBest,
  type Fit,
  fitted,
  meanFieldRanks,
  quantities,
  rankP,
  ranks,
  type Sampler,
  sampler,
  type Simulation,
  simulations,
  uniformRanks
} from '../laws/variational/calibration'
import { exactError, randomCase, standardErrorsOf } from '../laws/variational/conjugateGradient'
import { correlated, type Design, orthogonal } from '../laws/variational/linearRegression'
import { foldIn, key } from '../src/random/Key'
import { antitheticSampling } from '../src/variational/antitheticSampling'
import type { Estimator } from '../src/variational/Estimator'
import { flipout } from '../src/variational/flipout'
import { localReparameterization } from '../src/variational/localReparameterization'
import { weightSampling } from '../src/variational/weightSampling'

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { share: { type: 'string', default: '1' }, seed: { type: 'string', default: '0' } }
})
const [share, seed] = [Number(values.share), Number(values.seed)]
assert(share > 0 && share <= 1 && Number.isSafeInteger(seed), '--share is above 0 and at most 1, --seed a whole number')

const times = (n: number): number => Math.max(1, Math.ceil(n * share))

const say = (good: boolean, text: string): boolean => {
  console.log(`${good ? 'pass' : 'FAIL'}  ${text}`)
  return good
}

const estimators: ReadonlyArray<Estimator> = [weightSampling, antitheticSampling, localReparameterization, flipout]

// -------------------------------------------------------------------------------------
// gradients
// -------------------------------------------------------------------------------------

const LARGEST = 1e-10

const gradients = (): ReadonlyArray<boolean> =>
  estimators.map(e => {
    const errors = Array.from({ length: times(1000) }, (_, i) => exactError(e, randomCase(seed + i)))
    const most = Math.max(...errors)
    return say(
      most <= LARGEST,
      `G8: the gradient by ${e.name} in the mean over all noise, ${errors.length} models: off by ${most.toExponential(1)} (at most ${LARGEST})`
    )
  })

const ERRORS = 5.5

const draws = (): ReadonlyArray<boolean> =>
  estimators.map(e => {
    const models = times(1000)
    const each = 1000
    const found = Array.from({ length: models }, (_, i) =>
      standardErrorsOf(e, randomCase(seed + i), each, foldIn(seed + i)(key(99)))
    )
    const most = Math.max(...found.flat().map(Math.abs))
    // The mean over the entries of a model varies no more than an entry.
    const all = Math.abs(found.map(meanOf).reduce((a, b) => a + b, 0)) / Math.sqrt(models)
    return say(
      most <= ERRORS && all <= ERRORS,
      `G8: the gradient by ${e.name}, ${models} models, ${each} draws each: ${most.toFixed(2)} standard errors from the closed form at most, ${all.toFixed(2)} over all models (at most ${ERRORS})`
    )
  })

// -------------------------------------------------------------------------------------
// calibration
// -------------------------------------------------------------------------------------

const [N, D, DRAWS] = [40, 5, 1023]

/** The chance of a false alarm, for each quantity of one design. */
const CHANCE = 1e-4 / (D + 2)

/** Problems that are fitted at once. */
const PORTION = 250

const fit = (design: Design, how: Fit): ReadonlyArray<Simulation> => {
  const count = times(2000)
  return Array.from({ length: Math.ceil(count / PORTION) }, (_, i) =>
    simulations(
      design,
      Math.min(PORTION, count - i * PORTION),
      problems => fitted(design, problems, how),
      1 + seed + i * PORTION
    )
  ).flat()
}

const designOf = (x: Design['x']): Design => ({ x, noise: 0.5, prior: { loc: 0, scale: 0.8 } })

const short = (p: number): string => p.toExponential(1)

const close = (name: string, all: ReadonlyArray<Simulation>): boolean => {
  const most = Math.max(...all.map(({ problem, posterior }) => distanceFromBest(problem, posterior)))
  return say(
    most <= 0.01,
    `S4: ${all.length} fits on the ${name} design: ${short(most)} from the best independent posterior (at most 0.01)`
  )
}

const uniformP = (all: ReadonlyArray<Simulation>, draw: Sampler): ReadonlyArray<number> =>
  ranks(all, draw, DRAWS).map(found => rankP(found, DRAWS, uniformRanks(DRAWS)))

const onOrthogonal = (): ReadonlyArray<boolean> => {
  const all = fit(designOf(orthogonal(N, D, 10)), { ...byIvon, steps: 80 })
  const found = uniformP(all, sampler).map((p, q) =>
    say(p > CHANCE, `S1: ${all.length} ranks among ${DRAWS} draws, ${quantities(D)[q] ?? ''}: uniform, p ${short(p)}`)
  )
  const broken = brokenSamplers.map(([name, draw]) => {
    const p = Math.min(...uniformP(all, draw))
    return say(p < CHANCE, `S1: the broken sampler with ${name} is found, p ${short(p)}`)
  })
  return [close('orthogonal', all), ...found, ...broken]
}

const onCorrelated = (): ReadonlyArray<boolean> => {
  const design = designOf(correlated(N, D, 30))
  const all = fit(design, { ...byIvon, steps: 150 })
  const found = ranks(all, sampler, DRAWS)
  const laws = found.slice(0, D).map((weight, i) => {
    const [uniform, law] = [uniformRanks(DRAWS), meanFieldRanks(design, i, DRAWS)].map(l => rankP(weight, DRAWS, l))
    return say(
      (uniform ?? 1) < CHANCE && (law ?? 0) > CHANCE,
      `S2: ranks of weight ${i + 1}: not uniform, p ${short(uniform ?? NaN)}; those of a mean field, p ${short(law ?? NaN)}`
    )
  })
  return [close('correlated', all), ...laws]
}

// -------------------------------------------------------------------------------------

const parts: Readonly<Record<string, () => ReadonlyArray<boolean>>> = {
  gradients,
  draws,
  calibration: () => [...onOrthogonal(), ...onCorrelated()]
}

assert(
  wanted.every(name => Object.hasOwn(parts, name)),
  `the parts are ${Object.keys(parts).join(', ')}`
)

const verdicts = Object.entries(parts).flatMap(([name, part]) =>
  wanted.length === 0 || wanted.includes(name) ? part() : []
)
console.log(`\n${verdicts.filter(good => good).length} passed, ${verdicts.filter(good => !good).length} failed`)
process.exitCode = verdicts.every(good => good) ? 0 : 1
