/**
 * What training means: the loss is −ELBO / N, an epoch counts the divergence once and every example once, and the test
 * set is looked at once, at the end.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import type { Arrays } from '../../src/backend/Backend'
import { reference } from '../../src/backend/reference/reference'
import { engineOf } from '../../src/cli/engine'
import { applyMove } from '../../src/data/augment'
import { standardise } from '../../src/data/normalise'
import { initialise } from '../../src/nn/Model'
import { modelOf, type TrainConfig } from '../../src/train/Config'
import { runKeys } from '../../src/train/keys'
import type { Prepared } from '../../src/train/prepare'
import type { Stepped, TrainEvent } from '../../src/train/TrainEvent'
import { train } from '../../src/train/train'
import { eventsOf, jobOn, listening, network, prepared, settings } from './jobs'

const wasm = engineOf({ backend: 'wasm', gpuMode: 'webasm', threads: 1, arithmetic: 'strict' })

const dataFor = (config = settings()): Prepared =>
  pipe(
    prepared(config),
    E.getOrElseW(message => expect.fail(message))
  )

const only = <K extends TrainEvent['event']>(
  events: ReadonlyArray<TrainEvent>,
  kind: K
): ReadonlyArray<Extract<TrainEvent, { readonly event: K }>> =>
  events.filter((event): event is Extract<TrainEvent, { readonly event: K }> => event.event === kind)

const sum = (numbers: Iterable<number>): number => Array.from(numbers).reduce((total, x) => total + x, 0)

const near = (found: number, expected: number, relative: number): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(relative * Math.max(1e-12, Math.abs(expected)))
}

const array = (arrays: Arrays, name: string): Float32Array =>
  arrays.get(name) ?? expect.fail(`there is no array '${name}'`)

/** The rows of a batch that are real, as text. */
const realRows = (feed: Arrays): ReadonlyArray<string> => {
  const [images, labels, weights] = [array(feed, 'images'), array(feed, 'labels'), array(feed, 'weights')]
  return Array.from(weights).flatMap((weight, row) =>
    weight === 0 ? [] : [`${labels[row]}: ${images.subarray(row * 16, row * 16 + 16).join(' ')}`]
  )
}

describe.each(['uniform', 'blundell'] as const)('an epoch with %s weights of the divergence', klWeight => {
  const config = settings({ klWeight })
  const data = dataFor(config)
  const { engine, trainingFeeds, predictionFeeds } = listening(wasm)
  const events = eventsOf(jobOn(engine, config, data))
  const [steps, examples] = [5, 70]

  test('has the steps that its examples need', async () => {
    expect(data.train.count).toBe(examples)
    expect(only(await events, 'step').map(s => [s.epoch, s.step, s.steps, s.examples])).toStrictEqual(
      [1, 2].flatMap(epoch => [1, 2, 3, 4, 5].map(step => [epoch, step, steps, step === 5 ? 6 : 16]))
    )
  })

  test('counts the divergence once: its weights sum to 1, for as many examples as are used', async () => {
    await events
    const weights = trainingFeeds().map(feed => ((array(feed, 'klScale')[0] ?? NaN) * examples) / steps)
    near(sum(weights.slice(0, steps)), 1, 1e-6)
    near(sum(weights.slice(steps)), 1, 1e-6)
    if (klWeight === 'uniform') weights.forEach(w => near(w, 1 / steps, 1e-6))
    else weights.slice(1, steps).forEach((w, i) => near(w, (weights[i] ?? NaN) / 2, 1e-6))
  })

  test('visits every training example once, in an order of its own', async () => {
    await events
    const images = standardise(data.normalisation)(data.train.images)
    const all = Array.from(
      data.train.labels,
      (label, i) => `${label}: ${images.subarray(i * 16, i * 16 + 16).join(' ')}`
    )
    const epochs = [0, 1].map(epoch =>
      trainingFeeds()
        .slice(epoch * steps, (epoch + 1) * steps)
        .flatMap(realRows)
    )
    epochs.forEach(epoch => expect(epoch.toSorted()).toStrictEqual(all.toSorted()))
    expect(epochs[0]).not.toStrictEqual(epochs[1])
  })

  test('has a key of its own for every step', async () => {
    await events
    expect(new Set(trainingFeeds().map(feed => array(feed, 'key').join(' '))).size).toBe(2 * steps)
  })

  test('reports a loss that is the sum of its parts, with the weight of the batch', async () => {
    only(await events, 'step').forEach((step, i) => {
      const scale = array(trainingFeeds()[i] ?? new Map(), 'klScale')[0] ?? NaN
      near(step.loss, step.nll + scale * examples * step.kl, 1e-5)
    })
    only(await events, 'epoch').forEach(({ train }) => near(train.loss, train.nll + train.kl, 1e-12))
  })

  test('averages over examples, so that the short last batch counts by its examples', async () => {
    const all = await events
    only(all, 'epoch').forEach(({ epoch, train }) => {
      const mine = only(all, 'step').filter(step => step.epoch === epoch)
      const mean = (f: (step: Stepped) => number): number => sum(mine.map(s => f(s) * s.examples)) / examples
      near(
        train.nll,
        mean(s => s.nll),
        1e-12
      )
      near(
        train.kl,
        mean(s => s.kl),
        1e-12
      )
      near(
        train.accuracy,
        mean(s => s.accuracy),
        1e-12
      )
      expect(Math.abs(train.accuracy * examples - Math.round(train.accuracy * examples))).toBeLessThan(1e-9)
    })
  })

  test('ends with a validation, and only the last one with a test', async () => {
    const kinds = (await events).map(({ event }) => event).filter(event => event !== 'checkpoint')
    const epoch = [...new Array<string>(steps).fill('step'), 'epoch']
    expect(kinds).toStrictEqual(['start', ...epoch, ...epoch, 'done'])
    const test = standardise(data.normalisation)(data.test.images).subarray(0, 16).join(' ')
    const fed = predictionFeeds().map(feed => array(feed, 'images').subarray(0, 16).join(' '))
    const validations = config.epochs * config.validationSamples
    expect(fed.length).toBe(validations + config.samples * Math.ceil(data.test.count / config.batch))
    expect(fed.indexOf(test)).toBe(validations)
    expect(fed.filter(first => first === test).length).toBe(config.samples)
  })
})

describe('augmentation', () => {
  const config = settings({ flip: true, shift: 1 })
  const data = dataFor(config)
  const { engine, trainingFeeds, predictionFeeds } = listening(wasm)
  const events = eventsOf(jobOn(engine, config, data))
  const standard = standardise(data.normalisation)
  const bytes = (image: Uint8Array): string => standard(image).join(' ')

  /** Every training image with its label, in every way in which it may be seen. */
  const moved = Array.from(data.train.labels, (label, i) =>
    [false, true].flatMap(flip =>
      [-1, 0, 1].flatMap(dx =>
        [-1, 0, 1].map(dy => {
          const image = data.train.images.subarray(i * 16, i * 16 + 16)
          return `${label}: ${bytes(applyMove(data.imageShape)({ flip, dx, dy })(image))}`
        })
      )
    )
  )

  test('shows every training image once an epoch, moved and with its own label, and otherwise in another epoch', async () => {
    await events
    const epochs = [0, 5].map(from =>
      trainingFeeds()
        .slice(from, from + 5)
        .flatMap(realRows)
    )
    epochs.forEach(seen => {
      expect(seen).toHaveLength(data.train.count)
      moved.forEach(ways => expect(seen.some(row => ways.includes(row))).toBe(true))
      seen.forEach(row => expect(moved.some(ways => ways.includes(row))).toBe(true))
    })
    expect(epochs[0]?.toSorted()).not.toStrictEqual(epochs[1]?.toSorted())
  })

  test('leaves what is validated and tested as it is', async () => {
    await events
    const whole = new Set(
      [data.validation, data.test].flatMap(({ images, count }) =>
        Array.from({ length: count }, (_, i) => bytes(images.subarray(i * 16, i * 16 + 16)))
      )
    )
    predictionFeeds().forEach(feed => expect(whole).toContain(array(feed, 'images').subarray(0, 16).join(' ')))
  })

  test('is the same for the same seed, and changes nothing where it is not asked for', async () => {
    const losses = async (changes: Partial<TrainConfig>): Promise<ReadonlyArray<number>> =>
      only(await eventsOf(jobOn(wasm, settings(changes), data)), 'step').map(({ loss }) => loss)
    const asked = only(await events, 'step').map(({ loss }) => loss)
    expect(await losses({ flip: true, shift: 1 })).toStrictEqual(asked)
    expect(await losses({})).not.toStrictEqual(asked)
    expect(await losses({ flip: false, shift: 0 })).toStrictEqual(await losses({}))
  })
})

describe.each([
  ['constant', (): number => 1],
  ['cosine', (done: number): number => (1 + Math.cos(Math.PI * done)) / 2],
  ['linear', (done: number): number => 1 - done]
] as const)('a run with the schedule %s', (schedule, factor) => {
  test('takes the rate of each step from the share of all steps that is done', async () => {
    const config = settings({ schedule, learningRate: 0.02 })
    const { engine, trainingFeeds } = listening(wasm)
    await eventsOf(jobOn(engine, config, dataFor(config)))
    expect(trainingFeeds().length).toBe(10)
    trainingFeeds().forEach((feed, step) => {
      near(array(feed, 'learningRate')[0] ?? NaN, 0.02 * factor(step / 10), 1e-6)
    })
  })
})

// -------------------------------------------------------------------------------------
// the test set
// -------------------------------------------------------------------------------------

test('the test set is not read before the last epoch is over', async () => {
  const config = settings()
  const data = dataFor(config)
  const seen = { epochs: 0 }
  const reads = new Array<number>()
  const watched: Prepared = {
    ...data,
    get test() {
      reads.push(seen.epochs)
      return data.test
    }
  }
  const job = jobOn(
    listening(wasm).engine,
    config,
    Object.defineProperty({ ...data }, 'test', Object.getOwnPropertyDescriptor(watched, 'test') ?? {})
  )
  for await (const event of train(job)) if (event.event === 'epoch') seen.epochs += 1
  expect(reads.length).toBeGreaterThan(0)
  expect(new Set(reads)).toStrictEqual(new Set([config.epochs]))
})

// -------------------------------------------------------------------------------------
// independent formulas
// -------------------------------------------------------------------------------------

const softplus = (x: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)

/** KL(N(μ, σ²) ‖ N(0, s²)) of all weights, from what is stored of them. */
const divergenceOf = (stored: Arrays, s: number): number =>
  sum(
    [...stored.keys()]
      .filter(name => name.endsWith('.loc'))
      .flatMap(name => {
        const scale = array(stored, name.replace(/\.loc$/, '.scale'))
        return Array.from(array(stored, name), (mu, i) => {
          const sigma = softplus(scale[i] ?? NaN) + 1e-7
          return (sigma ** 2 + mu ** 2) / (2 * s ** 2) - 0.5 + Math.log(s / sigma)
        })
      })
  )

/** The log-probabilities of the network at point weights, one image at a time. */
const logProbabilities = (stored: Arrays, image: ReadonlyArray<number>): ReadonlyArray<number> => {
  const dense = (name: string, x: ReadonlyArray<number>): ReadonlyArray<number> => {
    const [kernel, bias] = ['kernel', 'bias'].map(part => {
      const found = [...stored.keys()].find(key => key.startsWith(`${name}/${part}`)) ?? ''
      return array(stored, found)
    })
    return Array.from(
      bias ?? [],
      (b, unit) => b + sum(x.map((v, i) => v * (kernel?.[i * (bias?.length ?? 0) + unit] ?? NaN)))
    )
  }
  const relu = (x: ReadonlyArray<number>): ReadonlyArray<number> => x.map(v => Math.max(v, 0))
  const logits = dense('dense_3', relu(dense('dense_2', relu(dense('dense_1', image)))))
  const most = Math.max(...logits)
  const total = most + Math.log(sum(logits.map(z => Math.exp(z - most))))
  return logits.map(z => z - total)
}

const first = (events: ReadonlyArray<TrainEvent>): Stepped => only(events, 'step')[0] ?? expect.fail('no step')

describe('the loss of the first step, by another formula', () => {
  const initial = (config = settings()): Arrays =>
    initialise(runKeys(config.seed).initial)(modelOf(config.inference)(network))

  test('has the divergence of normal distributions', async () => {
    const config = settings({ epochs: 1 })
    const data = dataFor(config)
    const events = await eventsOf(jobOn(wasm, config, data))
    near(first(events).kl * data.train.count, divergenceOf(initial(config), config.inference.priorScale), 1e-5)
  })

  test('has the likelihood of the labels, and no divergence for point estimates', async () => {
    const config = settings({ epochs: 1, inference: { ...settings().inference, inference: 'point' } })
    const data = dataFor(config)
    const { engine, trainingFeeds } = listening(wasm)
    const step = first(await eventsOf(jobOn(engine, config, data)))
    const feed = trainingFeeds()[0] ?? new Map<string, Float32Array>()
    const [images, labels] = [array(feed, 'images'), array(feed, 'labels')]
    const nll = Array.from(labels, (label, i) => {
      const image = Array.from(images.subarray(i * 16, i * 16 + 16))
      return -(logProbabilities(initial(config), image)[label] ?? NaN)
    })
    near(step.nll, sum(nll) / labels.length, 1e-5)
    expect([step.kl, step.loss]).toStrictEqual([0, step.nll])
  })
})

// -------------------------------------------------------------------------------------
// backends
// -------------------------------------------------------------------------------------

describe('the same job', () => {
  const config = settings({ epochs: 1 })
  const data = dataFor(config)
  const engines = {
    reference,
    wasm,
    'gpu in mode cpu': engineOf({ backend: 'gpu', gpuMode: 'cpu', threads: 1, arithmetic: 'strict' }),
    'gpu in mode webasm': engineOf({ backend: 'gpu', gpuMode: 'webasm', threads: 1, arithmetic: 'strict' })
  }
  const ran = Object.entries(engines).map(([name, engine]) => ({
    name,
    engine,
    events: eventsOf(jobOn(engine, config, data))
  }))

  test.each(ran)('on $name has the losses of the reference to 1e-4', async ({ events }) => {
    const [steps, expected] = [only(await events, 'step'), only(await (ran[0]?.events ?? []), 'step')]
    expect(steps.length).toBe(5)
    near(first(steps).loss, first(expected).loss, 1e-5)
    steps.forEach((step, i) => near(step.loss, expected[i]?.loss ?? NaN, 1e-4))
  })

  test.each(ran)('on $name is the same twice, bit for bit', async ({ engine, events }) => {
    const [one, two] = [await events, await eventsOf(jobOn(engine, config, data))]
    expect(one).toStrictEqual(two)
    expect(only(one, 'done').length).toBe(1)
  })

  test('with another seed is another', async () => {
    const other = { ...config, seed: 1 }
    const [one, two] = [await eventsOf(jobOn(wasm, config, data)), await eventsOf(jobOn(wasm, other, dataFor(other)))]
    expect(first(one).loss).not.toBe(first(two).loss)
  })
})
