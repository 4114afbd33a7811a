/**
 * Simulation-based calibration, in a small size: `npm run test:calibration` has two thousand simulations of each design.
 */
import { describe, expect, it } from 'vitest'
import {
  brokenSamplers,
  byAdam,
  byIvon,
  closedForm,
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
  stretched,
  uniformRanks
} from './calibration'
import { correlated, type Design, orthogonal } from './linearRegression'

const [N, D, DRAWS] = [15, 3, 63]

const designOf = (x: Design['x']): Design => ({ x, noise: 0.5, prior: { loc: 0, scale: 0.8 } })

const independent = designOf(orthogonal(N, D, 10))
const dependent = designOf(correlated(N, D, 30))

const fit = (design: Design, how: Fit, count: number): ReadonlyArray<Simulation> =>
  simulations(design, count, problems => fitted(design, problems, how))

const worst = (all: ReadonlyArray<Simulation>): number =>
  Math.max(...all.map(({ problem, posterior }) => distanceFromBest(problem, posterior)))

const short: Fit = { ...byIvon, steps: 100 }

describe('simulation-based calibration of fitted posteriors', () => {
  it('S4: every fit is within a hundredth of the best, by Adam and by IVON, which agree', () => {
    expect(worst(fit(independent, byAdam, 5))).toBeLessThan(0.01)
    expect(worst(fit(independent, short, 5))).toBeLessThan(0.01)
  })

  it('S1: on an orthogonal design all ranks are uniform', () => {
    const all = fit(independent, short, 100)
    expect(worst(all)).toBeLessThan(0.01)
    ranks(all, sampler, DRAWS).forEach((found, q) => {
      expect([quantities(D)[q], rankP(found, DRAWS, uniformRanks(DRAWS)) > 1e-6]).toEqual([quantities(D)[q], true])
    })
  })

  it('S2: on a correlated design they are not, and have exactly the law of a mean field', () => {
    const all = fit(dependent, short, 100)
    expect(worst(all)).toBeLessThan(0.01)
    const found = ranks(all, sampler, DRAWS)
    for (let i = 0; i < D; i++) {
      expect(rankP(found[i] ?? [], DRAWS, uniformRanks(DRAWS))).toBeLessThan(1e-6)
      expect(rankP(found[i] ?? [], DRAWS, meanFieldRanks(dependent, i, DRAWS))).toBeGreaterThan(1e-6)
    }
  })
})

describe('what calibration finds', () => {
  const all = simulations(independent, 500, problems => problems.map(closedForm))

  /** The least p-value of a quantity, times their number. */
  const p = (draw: Sampler): number =>
    (D + 2) * Math.min(...ranks(all, draw, DRAWS).map(found => rankP(found, DRAWS, uniformRanks(DRAWS))))

  const coarse: ReadonlyArray<readonly [string, Sampler]> = [
    ['a scale that is a third too small', stretched(2 / 3)],
    ['a scale that is half as large again', stretched(1.5)],
    ...brokenSamplers.filter(([name]) => !name.includes('a scale that'))
  ]

  it('is nothing where the sampler is right', () => {
    expect(p(sampler)).toBeGreaterThan(1e-4)
  })

  it.each(coarse)('S1: %s', (_, draw) => {
    expect(p(draw)).toBeLessThan(1e-4)
  })
})

describe('the law of ranks of a mean field', () => {
  it('is uniform where the design is orthogonal, and ends at 1', () => {
    const law = meanFieldRanks(independent, 0, DRAWS)
    for (let r = 0; r <= DRAWS; r++) expect(Math.abs(law(r) - uniformRanks(DRAWS)(r))).toBeLessThan(1e-6)
    expect(Math.abs(meanFieldRanks(dependent, 0, DRAWS)(DRAWS) - 1)).toBeLessThan(1e-9)
  })

  it('is symmetric, and heavy at both ends where weights depend on each other', () => {
    const law = meanFieldRanks(dependent, 1, DRAWS)
    for (let r = 0; r < DRAWS; r++) expect(Math.abs(law(r) + law(DRAWS - 1 - r) - 1)).toBeLessThan(1e-9)
    expect(law(0)).toBeGreaterThan(4 / (DRAWS + 1))
  })
})
