/**
 * What experiments are made of: the moments of posteriors, pruning by them, detection, and outcomes as files.
 *
 * @since 0.1.0
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reference } from '../../src/backend/reference/reference'
import { bayesian } from '../../src/nn/bayesian'
import { dropoutModel } from '../../src/nn/dropoutModel'
import { initialise } from '../../src/nn/Model'
import { pointEstimate } from '../../src/nn/pointEstimate'
import { lenet5 } from '../../src/nn/zoo'
import * as K from '../../src/random/Key'
import { modelOf } from '../../src/train/Config'
import { detection, pruningCurve, type Subject } from '../../src/train/measures'
import { momentsOf, signalToNoise } from '../../src/train/moments'
import { isOf, noExtras, outcomeOf, readOutcome, writeOutcome } from '../../src/train/outcome'
import { pruned } from '../../src/train/pruning'
import { runTrial, type Trained } from '../../src/train/trial'
import { multiplicativeNormalPosterior } from '../../src/variational/posteriors'
import { orThrow } from '../orThrow'
import { jobOn, network, prepared, rowSet, settings } from './jobs'

const softplus = (u: number): number => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)))

const model = bayesian(network)
const stored = initialise(K.key(3))(model)

describe('the moments of posteriors', () => {
  it('of a normal posterior are what is stored, brought into its constraint', () => {
    const all = orThrow(momentsOf(model)(stored))
    expect(all.map(m => m.path)).toEqual([...model.weights.keys()])
    all.forEach(({ path, means, deviations }) => {
      expect(Array.from(means)).toEqual(Array.from(stored.get(`${path}.loc`)!))
      deviations.forEach((sd, i) => {
        expect(sd).toBeCloseTo(softplus(stored.get(`${path}.scale`)![i]!) + 1e-7, 12)
      })
    })
  })

  it('of a multiplicative posterior have a spread in proportion to the mean', () => {
    const other = bayesian(network, { posterior: multiplicativeNormalPosterior })
    const [kernel] = orThrow(momentsOf(other)(initialise(K.key(3))(other)))
    kernel!.means.forEach((mu, i) => {
      expect(kernel!.deviations[i]! / Math.abs(mu)).toBeCloseTo(Math.exp(-5), 6)
    })
  })

  it('of a point estimate have no spread, and the ratio is the size of the weight', () => {
    const twin = pointEstimate(network)
    const [kernel] = orThrow(momentsOf(twin)(initialise(K.key(3))(twin)))
    expect(kernel!.deviations.every(sd => sd === 0)).toBe(true)
    expect(Array.from(signalToNoise(kernel!))).toEqual(Array.from(kernel!.means, Math.abs))
  })
})

describe('pruning', () => {
  const ratios = orThrow(momentsOf(model)(stored)).flatMap(m => Array.from(signalToNoise(m)))
  const kept = (share: number): ReadonlyArray<boolean> =>
    orThrow(momentsOf(model)(orThrow(pruned(share)(model, stored)))).flatMap(({ means, deviations }) =>
      Array.from(means, (mu, i) => mu !== 0 || deviations[i]! > 1.1e-7)
    )

  it.each([0, 0.25, 0.5, 0.75, 1])('of a share of %d removes that share, those of the least ratio', share => {
    const stay = kept(share)
    const removed = stay.filter(s => !s).length
    // Ties, such as biases that are still 0, go together.
    const threshold = ratios.toSorted((a, b) => a - b)[Math.round(share * ratios.length)] ?? Infinity
    expect(removed).toBe(ratios.filter(r => r < threshold).length)
    stay.forEach((s, i) => {
      expect(s).toBe(ratios[i]! >= threshold)
    })
  })

  it('leaves what stays as it was', () => {
    const half = orThrow(pruned(0.5)(model, stored))
    half.forEach((data, name) => {
      data.forEach((x, i) => {
        expect([stored.get(name)![i], name.endsWith('.scale') ? -100 : 0]).toContain(x)
      })
    })
  })

  it('answers a sentence for a share that is none, and for a family that it does not know', () => {
    const other = bayesian(network, { posterior: multiplicativeNormalPosterior })
    expect(pruned(1.5)(model, stored)).toEqual(
      E.left({ _tag: 'BadInput', message: 'the share of weights to remove should be from 0 to 1, but is 1.5' })
    )
    expect(E.isLeft(pruned(NaN)(model, stored))).toBe(true)
    const refused = pruned(0.5)(other, initialise(K.key(3))(other))
    expect(E.isLeft(refused) && refused.left.message).toMatch(/'dense_1\/kernel' has a posterior of the family/)
  })
})

describe('dropout after the last hidden layers', () => {
  it('masks as many as asked, from the output on, and all without a number', () => {
    expect(dropoutModel(0.5, 1)(lenet5).estimator.name).toBe('mc-dropout on dense_2')
    expect(dropoutModel(0.5, 3)(lenet5).estimator.name).toBe('mc-dropout on conv2d_2, dense_1, dense_2')
    expect(dropoutModel(0.5)(lenet5).estimator.name).toBe('mc-dropout')
    expect(dropoutModel(0.5, 4)(lenet5).estimator.name).toBe('mc-dropout')
  })

  it('computes a masked layer as dropout does, and the others as a point estimate', async () => {
    const config = settings({ epochs: 1, inference: { ...settings().inference, inference: 'mc-dropout' } })
    const data = orThrow(prepared(config))
    const accuracies = await Promise.all(
      [
        dropoutModel(0.5)(network),
        dropoutModel(0.5, 2)(network),
        dropoutModel(0.5, 0)(network),
        pointEstimate(network)
      ].map(
        async m => orThrow(await runTrial()({ ...jobOn(reference, config, data), model: m })()).epochs[0]!.train.nll
      )
    )
    // This network has two hidden layers, so that two are all; no mask at all is the point estimate.
    expect(accuracies[1]).toBe(accuracies[0])
    expect(accuracies[2]).toBe(accuracies[3])
    expect(accuracies[0]).not.toBe(accuracies[3])
  })
})

describe('a trial', () => {
  const config = settings({ epochs: 3 })
  const data = orThrow(prepared(config))
  const job = jobOn(reference, config, data)
  const folder = mkdtempSync(join(tmpdir(), 'credence-evidence-'))
  const path = join(folder, 'outcome.json')
  const trained: { now: Trained | undefined } = { now: undefined }
  const heading = { experiment: 'rows', arm: 'bayesian', inference: 'in words', credence: '0' }
  const finished = (): Trained => trained.now!

  beforeAll(async () => {
    trained.now = orThrow(await runTrial()(job)())
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('keeps a row, a spread for each kernel and a posterior of one weight for each epoch', () => {
    const { epochs, deviations, weight } = finished()
    expect(epochs.map(e => e.epoch)).toEqual([1, 2, 3])
    expect(deviations.map(d => d.path)).toEqual(['dense_1/kernel', 'dense_2/kernel', 'dense_3/kernel'])
    deviations.forEach(({ values }) => {
      expect(values).toHaveLength(3)
      expect(values.every(sd => sd > 0 && sd < 1)).toBe(true)
    })
    expect(weight[0]?.means).toHaveLength(3)
    expect(weight[0]?.path).toBe('dense_1/kernel')
  })

  it('keeps neither for point estimates', async () => {
    const point = settings({ epochs: 1, inference: { ...config.inference, inference: 'point' } })
    const twin = orThrow(await runTrial()(jobOn(reference, point, data))())
    expect([twin.deviations, twin.weight]).toEqual([[], []])
  })

  it('that diverges is a failure', async () => {
    const wild = settings({ epochs: 1, learningRate: 1e30 })
    expect(E.isLeft(await runTrial()(jobOn(reference, wild, data))())).toBe(true)
  })

  it('has an outcome that is read as it was written, to six digits', async () => {
    const outcome = orThrow(outcomeOf(heading, job)(finished()))
    expect(outcome.test.accuracy).toBe(finished().done.assessment.test.accuracy)
    expect(outcome.weights).toBe(16 * 8 + 8 + 8 * 8 + 8 + 8 * 3 + 3)
    expect(outcome.stored).toBe(2 * outcome.weights)
    orThrow(await writeOutcome(path)(outcome)())
    const read = orThrow(await readOutcome(path)())
    expect(read.config).toEqual(config)
    expect(Math.abs(read.test.nll / outcome.test.nll - 1)).toBeLessThan(1e-5)
    expect(isOf(config)(read)).toBe(true)
    expect(isOf({ ...config, epochs: 4 })(read)).toBe(false)
    // Once rounded, nothing changes any more.
    orThrow(await writeOutcome(path)(read)())
    expect(orThrow(await readOutcome(path)())).toEqual(read)
  })

  it('has an outcome that outlives settings which are newer than it', async () => {
    orThrow(await writeOutcome(path)(orThrow(outcomeOf(heading, job)(finished())))())
    const text = readFileSync(path, 'utf8')
    const older = join(folder, 'older.json')
    writeFileSync(older, text.replace(/"(tempering|trainSamples|priorShare)": ?[\d.]+,/g, ''))
    expect(readFileSync(older, 'utf8').length).toBeLessThan(text.length)
    expect(isOf(config)(orThrow(await readOutcome(older)()))).toBe(true)
  })

  it('has no outcome in a file that is damaged, of another format, or not there', async () => {
    orThrow(await writeOutcome(path)(orThrow(outcomeOf(heading, job, noExtras)(finished())))())
    const text = readFileSync(path, 'utf8')
    const sentences = await Promise.all(
      [
        text.slice(0, -20),
        text.replace('credence-outcome', 'credence-model'),
        text.replace('"accuracy"', '"acuracy"')
      ].map(async (bad, i) => {
        const file = join(folder, `bad${i}.json`)
        writeFileSync(file, bad)
        const read = await readOutcome(file)()
        return E.isLeft(read) && read.left._tag === 'BadInput' && read.left.message.includes(file)
      })
    )
    expect(sentences).toEqual([true, true, true])
    expect(E.isLeft(await readOutcome(join(folder, 'none.json'))())).toBe(true)
  })

  const subject = (): Subject => ({
    engine: reference,
    model: modelOf(config.inference)(network),
    config,
    data,
    stored: finished().done.stored
  })

  it('is pruned on examples: a share of 0 changes nothing, and a share of 1 leaves chance', async () => {
    const [all, none] = orThrow(await pruningCurve(subject(), [0, 1])(data.test)())
    const { accuracy, nll } = finished().done.assessment.test
    expect(all).toEqual({ share: 0, accuracy, nll })
    expect(none?.nll).toBeCloseTo(Math.log(3), 4)
  })

  it('finds nothing odd in its own images, and needs images that fit', async () => {
    const { test } = rowSet(76, 30)
    const own = { name: 'own', classes: data.classes, imageShape: data.imageShape, test }
    const scores = orThrow(await detection(subject(), finished().done.draws)(own)())
    expect(scores.map(s => [s.score, s.images, s.auroc])).toEqual([
      ['entropy', 30, 0.5],
      ['mutual information', 30, 0.5]
    ])
    const odd = await pipe(
      detection(subject(), finished().done.draws)({ ...own, imageShape: [5, 5, 1] }),
      TE.match(
        e => e.message,
        () => ''
      )
    )()
    expect(odd).toMatch(/takes images of \[4, 4, 1\], but 'own' has images of \[5, 5, 1\]/)
  })
})
