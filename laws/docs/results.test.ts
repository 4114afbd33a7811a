/**
 * The page of results says what the outcomes of the runs say, and nothing else: written again from them, it is the same.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claims } from '../../examples/experiments/claims'
import { costsIn } from '../../examples/experiments/costs'
import { comparison } from '../../examples/experiments/estimators'
import { experiments } from '../../examples/experiments/experiments'
import { writePage } from '../../examples/experiments/page'
import { kept, type Options } from '../../examples/experiments/runner'
import { fileOf, quick } from '../../examples/experiments/Trial'
import { type Outcome, readOutcome } from '../../src/train/outcome'

const results = 'docs/results'
const COSTS = 'costs.json'
const files = readdirSync(results).filter(name => name.endsWith('.json') && name !== COSTS)
const trials = experiments.flatMap(e => e.trials)
const options: Options = { folder: results, threads: 1, limitTest: 0, say: () => undefined }

describe('the results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credence-results-'))
  beforeAll(async () => {
    cpSync(results, join(folder, 'results'), { recursive: true })
    await writePage(folder, experiments)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('are on the page as the outcomes have them', () => {
    expect(readFileSync('docs/results.md', 'utf8')).toBe(readFileSync(join(folder, 'results.md'), 'utf8'))
  })

  it('have every figure that the page shows', () => {
    const shown = [...readFileSync('docs/results.md', 'utf8').matchAll(/\(results\/([\w.-]+\.svg)\)/g)].map(m => m[1])
    expect(shown.length).toBeGreaterThan(0)
    expect(readdirSync(results)).toEqual(expect.arrayContaining(shown))
  })

  it.each(files)('%s is the outcome of a trial with the settings that it has now', async file => {
    const trial = trials.find(t => fileOf(t) === file)
    expect(trial).toBeDefined()
    expect((await kept(options)(trial!)())._tag).toBe('Some')
  })

  it('have costs of arms that there are, more than nothing a step', () => {
    const costs = Object.entries(costsIn(results))
    expect(costs.length).toBeGreaterThan(0)
    costs.forEach(([arm, milliseconds]) => {
      expect(comparison.trials.map(t => t.arm.name)).toContain(arm)
      expect(milliseconds).toBeGreaterThan(0)
    })
  })

  it('claim nothing that was not measured', () => {
    claims([]).forEach(({ measured, met }) => {
      expect([measured, met]).toEqual([NaN, false])
    })
  })

  it('meet a claim where the number does, and miss it where it does not', async () => {
    const read = await readOutcome(join(results, 'mnist.bayesian.seed-1.json'))()
    const outcome: Outcome | undefined = E.isRight(read) ? read.right : undefined
    const verdicts = (accuracy: number, nll: number): ReadonlyArray<boolean> =>
      claims([{ ...outcome!, test: { ...outcome!.test, accuracy, nll } }])
        .slice(0, 2)
        .map(c => c.met)
    expect(verdicts(0.988, 0.044)).toEqual([true, true])
    expect(verdicts(0.9869, 0.0451)).toEqual([false, false])
  })
})

describe('experiments', () => {
  it('have trials whose files differ, and a quick form with one seed and few images', () => {
    expect(new Set(trials.map(fileOf)).size).toBe(trials.length)
    experiments.map(quick).forEach(({ trials: small }) => {
      expect(small.length).toBeGreaterThan(0)
      small.forEach(({ config }) => {
        expect(config.epochs).toBeLessThanOrEqual(2)
        expect(config.limitTrain).toBeLessThanOrEqual(1024)
      })
    })
  })
})
