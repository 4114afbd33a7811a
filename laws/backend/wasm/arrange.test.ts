/**
 * Images lie in blocks whatever else a program is fed: a prediction is fed its weights too, and those of a large network
 * are larger than a batch of images.
 *
 * @since 0.1.0
 */
import { expect, test } from 'vitest'
import { traits } from '../../../src/backend/wasm'
import { arrange } from '../../../src/backend/wasm/arrange'
import { programOf } from '../../../src/backend/wasm/program'
import { MODELS, networkOf } from '../../../src/cli/models'
import { compile } from '../../../src/compile/compile'
import { bayesian } from '../../../src/nn/bayesian'
import { dropoutModel } from '../../../src/nn/dropoutModel'
import type { Model } from '../../../src/nn/Model'
import { pointEstimate } from '../../../src/nn/pointEstimate'
import type { Network } from '../../../src/nn/Network'
import { predictionProgram } from '../../../src/train/predict'
import { orThrow } from '../../orThrow'

const kinds: ReadonlyArray<readonly [string, (network: Network) => Model]> = [
  ['bayesian', bayesian],
  ['point', pointEstimate],
  ['mc-dropout', dropoutModel(0.5)]
]

const cases = MODELS.flatMap(name => kinds.map(([kind, model]) => [name, kind, model] as const))

test.each(cases)(
  '%s, %s: a prediction reads its images in blocks, and has all its products in tiles',
  (name, _, model) => {
    const network = networkOf(name, name === 'mlp' ? 1 : 3, 10)
    const plan = orThrow(compile(traits)(predictionProgram(model(network), 4)))
    const { fed, layouts, kernels } = arrange(plan)
    const images = fed.find(f => f.name === 'images')?.buffer ?? -1
    const turned = kernels.find(k => k.inputs[0] === images && k.label === 'feed')
    expect(layouts[turned?.output ?? -1]?._tag).toBe('Blocked')
    const { stages } = programOf({ fma: true, threads: 1, patience: 0 }, plan)
    const products = kernels.filter(k => /convGeneralDilated|dotGeneral/.test(k.label)).map(k => k.output)
    expect(products.length).toBeGreaterThan(1)
    expect(products.filter(id => !stages.some(s => s.output === id && s.flops > 0))).toStrictEqual([])
  }
)
