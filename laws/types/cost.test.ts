/**
 * What the types cost and what an editor shows: shapes are computed by the type checker, so both are features.
 *
 * @since 0.1.0
 */
import { describe, expect, test } from 'vitest'
import { check, hover } from './Compiler'

const imports = `
import { pipe } from 'fp-ts/function'
import * as nn from '../../src/nn'
`

const alexnet = `
export const network = pipe(
  nn.input([32, 32, 3]),
  nn.conv2d({ filters: 64, kernel: 11, stride: 4, padding: 5 }),
  nn.softplus,
  nn.maxPool2d(2),
  nn.conv2d({ filters: 192, kernel: 5, padding: 2 }),
  nn.softplus,
  nn.maxPool2d(2),
  nn.conv2d({ filters: 384, kernel: 3, padding: 1 }),
  nn.softplus,
  nn.conv2d({ filters: 256, kernel: 3, padding: 1 }),
  nn.softplus,
  nn.conv2d({ filters: 128, kernel: 3, padding: 1 }),
  nn.softplus,
  nn.maxPool2d(2),
  nn.flatten,
  nn.dense(10)
)
`

const large = `
export const network = pipe(
  nn.input([224, 224, 3]),
  nn.conv2d({ filters: 96, kernel: 11, stride: 4, padding: 2 }),
  nn.relu,
  nn.maxPool2d({ window: 3, stride: 2 }),
  nn.conv2d({ filters: 512, kernel: [27, 3], padding: [16, 0], dilation: [1, 2], stride: 3 }),
  nn.maxPool2d({ window: 2, padding: 1 }),
  nn.reshape([6, 5, 2, 256]),
  nn.flatten,
  nn.dense(4096),
  nn.dense(1000)
)
`

interface Cost {
  readonly instantiations: number
  readonly milliseconds: number
}

const costOnce = (source: string): Cost => {
  const without = check(imports)
  const whole = check(imports + source)
  expect(whole.complaints).toStrictEqual([])
  return {
    instantiations: whole.instantiations - without.instantiations,
    milliseconds: whole.milliseconds - without.milliseconds
  }
}

/** The instantiations, and the median of the times of five checks. */
const costOf = (source: string): Cost => {
  const costs = Array.from({ length: 5 }, () => costOnce(source))
  const times = costs.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return { instantiations: costs[0]?.instantiations ?? NaN, milliseconds: times[2] ?? NaN }
}

describe('the cost of checking a network', () => {
  // The budget is about twice what TypeScript 6.0 needs, so that a change which doubles the cost is noticed.
  test.each([
    ['AlexNet for 32 by 32 images', alexnet, 35_000],
    ['a network with large and odd windows', large, 45_000]
  ])('%s stays within its instantiations and under a second', (_, source, budget) => {
    const { instantiations, milliseconds } = costOf(source)
    expect(instantiations).toBeGreaterThan(1000)
    expect(instantiations).toBeLessThan(budget)
    expect(milliseconds).toBeLessThan(1000)
  })
})

describe('what an editor shows', () => {
  test('is the two shapes of a network, not how they were computed', () => {
    expect(hover(imports + alexnet, 'network =')).toBe('const network: nn.Network<[32, 32, 3], [10]>')
  })

  test('is the same for a network of the zoo', () => {
    expect(hover(`import { alexnet } from '../../src/nn'\nexport const network = alexnet`, 'network =')).toBe(
      'const network: Network<[32, 32, 3], [10]>'
    )
  })
})
