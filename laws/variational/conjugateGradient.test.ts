/**
 * G8: gradients of the ELBO of conjugate models. `npm run test:calibration` has a thousand models.
 */
import { describe, expect, it } from 'vitest'
import { mean } from '../../src/distribution/Distribution'
import { type Expr, invalid } from '../../src/expr/Expr'
import { times } from '../../src/function/arithmetic'
import { abs } from '../../src/primitive/abs'
import { add } from '../../src/primitive/add'
import { stopGradient } from '../../src/primitive/stopGradient'
import { foldIn, key } from '../../src/random/Key'
import { antitheticSampling } from '../../src/variational/antitheticSampling'
import type { Affine, Estimator } from '../../src/variational/Estimator'
import { flipout } from '../../src/variational/flipout'
import { localReparameterization } from '../../src/variational/localReparameterization'
import { weightSampling } from '../../src/variational/weightSampling'
import { weightSamplingPerExample } from '../../src/variational/weightSamplingPerExample'
import { meanOf } from '../distribution/support'
import { exactError, randomCase, standardErrorsOf } from './conjugateGradient'

const exactOnes: ReadonlyArray<Estimator> = [weightSampling, antitheticSampling, localReparameterization, flipout]

const every: ReadonlyArray<Estimator> = [...exactOnes, weightSamplingPerExample]

/** An estimator with a fault. */
const wrong = (name: string, e: Estimator, affine: Estimator['affine']): Estimator => ({ ...e, name, affine })

/** Another scale, which a posterior has in the forward pass. */
const withScale = (change: (scale: Expr) => Expr, layer: Affine): Affine => {
  const { posterior } = layer.kernel
  const { scale = invalid('no scale'), ...rest } = posterior.parameters
  return {
    ...layer,
    kernel: { ...layer.kernel, posterior: { ...posterior, parameters: { ...rest, scale: change(scale) } } }
  }
}

const faults: ReadonlyArray<Estimator> = [
  wrong('a scale that is a thousandth too large', weightSampling, layer =>
    weightSampling.affine(withScale(scale => times(scale, 1.001), layer))
  ),
  wrong('a scale without a gradient', localReparameterization, layer =>
    localReparameterization.affine(withScale(stopGradient, layer))
  ),
  wrong(
    'a variance by |x| where x² should be',
    localReparameterization,
    layer => x =>
      localReparameterization.affine({ ...layer, product: (a, w) => layer.product(a === x ? x : abs(x), w) })(x)
  ),
  wrong(
    'a mean that is added again with a sign',
    flipout,
    layer => x =>
      flipout.affine({
        ...layer,
        product: (a, w) => layer.product(a, a === x ? w : add(w, mean(layer.kernel.posterior)))
      })(x)
  )
]

describe('the gradient of the ELBO of a conjugate model', () => {
  it.each(exactOnes.map(e => [e.name, e] as const))(
    'G8: by %s is the closed form in the mean over all noise, to 1e-10, on 25 random models',
    (_, e) => {
      for (let seed = 0; seed < 25; seed++)
        expect([seed, exactError(e, randomCase(seed)) < 1e-10]).toEqual([seed, true])
    }
  )

  it.each(every.map(e => [e.name, e] as const))(
    'G8: by %s is unbiased: within 5.5 standard errors, model by model and over all',
    (_, e) => {
      const models = 8
      const found = Array.from({ length: models }, (__, seed) =>
        standardErrorsOf(e, randomCase(seed), 200, foldIn(seed)(key(99)))
      )
      expect(Math.max(...found.flat().map(Math.abs))).toBeLessThan(5.5)
      // The mean over the entries of a model varies no more than an entry.
      expect(Math.abs(found.map(meanOf).reduce((a, b) => a + b, 0))).toBeLessThan(5.5 * Math.sqrt(models))
    }
  )

  it.each(faults.map(e => [e.name, e] as const))('G8: %s is found on every model of ten', (_, e) => {
    for (let seed = 0; seed < 10; seed++) expect(exactError(e, randomCase(seed))).toBeGreaterThan(1e-4)
  })
})
