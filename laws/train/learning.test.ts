/**
 * Training teaches: a small Bayesian network tells digits apart that it has not seen, and knows when it does not.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { expect, test } from 'vitest'
import { engineOf } from '../../src/cli/engine'
import { mlpFor } from '../../src/nn/zoo'
import { modelOf } from '../../src/train/Config'
import { digitSet, SIDE } from './digits'
import { eventsOf, jobOn, prepared, settings } from './jobs'

const wasm = engineOf({ backend: 'wasm', gpuMode: 'webasm', threads: 0, arithmetic: 'fma' })

test.each([
  ['bayesian', 'local-reparameterization'],
  ['bayesian', 'weight-sampling'],
  ['point', 'local-reparameterization']
] as const)('a %s network (%s) learns more than 95 of 100 digits in a few epochs', async (inference, estimator) => {
  const config = settings({
    epochs: 4,
    batch: 20,
    learningRate: 0.01,
    samples: 5,
    inference: { ...settings().inference, inference, estimator, priorScale: 0.5 }
  })
  const data = pipe(
    prepared(config, digitSet(1000, 200)),
    E.getOrElseW(message => expect.fail(message))
  )
  const network = mlpFor({ input: [SIDE, SIDE, 1], units: 32, classes: 10 })
  const events = await eventsOf({ ...jobOn(wasm, config, data), model: modelOf(config.inference)(network) })
  const losses = events.flatMap(event => (event.event === 'epoch' ? [event.train.nll] : []))
  expect(losses.length).toBe(4)
  expect(losses[3]).toBeLessThan((losses[0] ?? NaN) / 2)
  const done = events.find(event => event.event === 'done')
  expect(done?.assessment.test.accuracy).toBeGreaterThan(0.95)
  expect(done?.assessment.test.ece).toBeLessThan(0.2)
})
