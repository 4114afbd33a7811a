import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { barrel } from '../../scripts/barrel'
import { VERSION } from '../../src/cli/version'
import { linesAs, Summary } from './events'
import { credence } from './program'

const summaryOf = async (...args: ReadonlyArray<string>): Promise<Summary> => {
  const { code, out, err } = await credence('summary', '--json', ...args)
  expect([code, err]).toStrictEqual([0, ''])
  return pipe(
    linesAs(Summary)(out),
    E.match(
      problem => expect.fail(problem),
      ([only]) => only ?? expect.fail('no line')
    )
  )
}

/** Weights as counted by hand or published: LeCun et al. 1998; Blundell et al. 2015; Shridhar et al. 2019. */
const counts: ReadonlyArray<readonly [args: ReadonlyArray<string>, weights: number]> = [
  [['--model', 'lenet5'], 61_706],
  [['--model', 'lenet5', '--channels', '3'], 62_006],
  [['--model', 'mlp'], 784 * 400 + 400 + 400 * 400 + 400 + 400 * 10 + 10],
  [['--model', 'alexnet'], 2_175_946],
  [['--model', 'alexnet', '--classes', '100'], 2_187_556],
  [['--model', 'alexnet-half'], 550_378],
  [['--model', '3conv3fc'], 1_782_634]
]

describe('summary', () => {
  test.each(counts)(
    '%j has its published number of weights, and twice as many variational parameters',
    async (args, weights) => {
      const bayesian = await summaryOf(...args)
      expect([bayesian.weights, bayesian.variationalParameters]).toStrictEqual([weights, 2 * weights])
      const point = await summaryOf(...args, '--inference', 'point')
      expect([point.weights, point.variationalParameters]).toStrictEqual([weights, weights])
      expect(point.layers.reduce((n, layer) => n + layer.means, 0)).toBe(weights)
    }
  )

  test('of ResNet-20 has the layers of its branches under their paths, and points for normalisation', async () => {
    const bayesian = await summaryOf('--model', 'resnet20')
    expect([bayesian.weights, bayesian.variationalParameters]).toStrictEqual([269_722, 2 * 269_722 - 1376])
    expect(bayesian.layers.map(layer => layer.name).slice(3, 9)).toStrictEqual([
      'residual_1/body/conv2d_1',
      'residual_1/body/batchNorm_1',
      'residual_1/body/relu_1',
      'residual_1/body/conv2d_2',
      'residual_1/body/batchNorm_2',
      'residual_1'
    ])
    expect(bayesian.layers.reduce((n, layer) => n + layer.variational, 0)).toBe(bayesian.variationalParameters)
  })

  test('tells the shape after every layer of LeNet-5', async () => {
    const { input, output, layers } = await summaryOf('--model', 'lenet5')
    expect([input, output]).toStrictEqual([[32, 32, 1], [10]])
    expect(layers.map(layer => layer.outputShape)).toStrictEqual([
      ...[
        [28, 28, 6],
        [28, 28, 6],
        [14, 14, 6],
        [10, 10, 16],
        [10, 10, 16],
        [5, 5, 16]
      ],
      ...[[400], [120], [120], [84], [84], [10]]
    ])
  })

  test('in words has the same totals', async () => {
    const { out } = await credence('summary')
    expect(out).toMatch(/^total +61,706 +123,412$/m)
  })
})

describe('what the package says of itself', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

  test('is its version, in the code, on the command line and in its manifest', async () => {
    expect(manifest).toMatchObject({ version: VERSION })
    expect(await credence('--version')).toStrictEqual({ code: 0, out: `${VERSION}\n`, err: '' })
  })

  test('src/index.ts is what scripts/barrel.ts writes', () => {
    const words = (text: string): string => text.replace(/[\s,]+/g, ' ').replace(/ ?([{}]) ?/g, '$1')
    const written = readFileSync(new URL('../../src/index.ts', import.meta.url), 'utf8')
    expect(words(written)).toBe(words(barrel()))
  })
})
