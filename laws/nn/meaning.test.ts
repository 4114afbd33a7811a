/**
 * What layers compute, against loops over plain numbers that say the same in the most direct way.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import * as nn from '../../src/nn'
import { constant } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { givenValues } from '../checkLayer'
import { meanOf, valueOf } from '../distribution/support'

type Numbers = ReadonlyArray<number>

const random = (shape: ReadonlyArray<number>, seed: number): Numbers => [...normal(key(seed), size(shape))]

/** Every parameter of a network at random numbers. */
const arrays = (network: nn.Network): ReadonlyMap<string, Numbers> =>
  new Map(nn.parameters(network).map(({ path, shape }, i) => [path, random(shape, 100 + i)]))

/** What a network computes of a batch with these parameters. */
const computed = (network: nn.Network, x: Numbers, values = arrays(network)): Numbers => {
  const shapes = new Map(nn.parameters(network).map(({ path, shape }) => [path, shape]))
  const given = new Map([...values].map(([path, v]): [string, Expr] => [path, constant(shapes.get(path) ?? [], v)]))
  const batch = constant([x.length / size(network.input), ...network.input], x)
  return valueOf(nn.interpret(givenValues(given))(network)(batch)(() => constant([], [0]), 0).value)
}

/** A network of one layer, as a file would give it. */
const networkOf = (input: ReadonlyArray<number>, kind: string, attributes: unknown): nn.Network =>
  pipe(
    nn.parseNetwork({ _tag: 'Network', input, layers: [{ kind, attributes }] }),
    E.getOrElseW(({ message }) => expect.fail(message))
  )

const near = (found: Numbers, expected: Numbers): void => {
  expect(found.length).toBe(expected.length)
  expected.forEach((v, i) => {
    expect(found[i]).toBeCloseTo(v, 10)
  })
}

const at = (xs: Numbers | undefined, i: number): number => xs?.[i] ?? NaN

describe('layerNorm', () => {
  test('is by the mean and the variance of each row, then scaled and shifted', () => {
    const network = pipe(nn.input([3, 4]), nn.layerNorm({ epsilon: 0.1 }))
    const [x, values] = [random([2, 3, 4], 1), arrays(network)]
    const expected = x.map((v, i) => {
      const row = x.slice(4 * Math.floor(i / 4), 4 * Math.floor(i / 4) + 4)
      const variance = meanOf(row.map(r => (r - meanOf(row)) ** 2))
      const standard = (v - meanOf(row)) / Math.sqrt(variance + 0.1)
      return standard * at(values.get('layerNorm_1/scale'), i % 4) + at(values.get('layerNorm_1/shift'), i % 4)
    })
    near(computed(network, x), expected)
  })
})

describe('groupNorm', () => {
  const [positions, channels] = [6, 4]
  const x = random([2, 2, 3, 4], 2)

  test.each([1, 2, 4])('with %i groups is by the moments of the group over all positions', groups => {
    const network = networkOf([2, 3, 4], 'groupNorm', { groups, epsilon: 1e-5 })
    const values = arrays(network)
    const expected = x.map((v, i) => {
      const [example, channel] = [Math.floor(i / (positions * channels)), i % channels]
      const group = (c: number): number => Math.floor((c * groups) / channels)
      const members = x.filter(
        (_, j) => Math.floor(j / (positions * channels)) === example && group(j % channels) === group(channel)
      )
      const variance = meanOf(members.map(m => (m - meanOf(members)) ** 2))
      const standard = (v - meanOf(members)) / Math.sqrt(variance + 1e-5)
      return standard * at(values.get('groupNorm_1/scale'), channel) + at(values.get('groupNorm_1/shift'), channel)
    })
    near(computed(network, x), expected)
  })
})

describe('residual', () => {
  const x = random([4, 3], 3)

  test('adds its input to what its body gives', () => {
    const network = pipe(nn.input([3]), nn.residual(flow(nn.dense(5), nn.tanh, nn.dense(3))))
    const inner = pipe(nn.input([3]), nn.dense(5), nn.tanh, nn.dense(3))
    const values = arrays(network)
    const own = new Map([...values].map(([path, v]) => [path.replace('residual_1/body/', ''), v]))
    near(
      computed(network, x),
      computed(inner, x, own).map((y, i) => y + at(x, i))
    )
  })

  test('adds what its shortcut gives, where there is one', () => {
    const network = pipe(nn.input([3]), nn.residual(nn.dense(2), nn.dense(2, { bias: false })))
    const values = arrays(network)
    const [w, b, s] = ['body/dense_1/kernel', 'body/dense_1/bias', 'shortcut/dense_1/kernel'].map(path =>
      values.get(`residual_1/${path}`)
    )
    const expected = Array.from({ length: 8 }, (_, i) => {
      const [n, unit] = [Math.floor(i / 2), i % 2]
      return [0, 1, 2].reduce(
        (sum, k) => sum + at(x, 3 * n + k) * (at(w, 2 * k + unit) + at(s, 2 * k + unit)),
        at(b, unit)
      )
    })
    near(computed(network, x), expected)
  })
})

describe('branches', () => {
  test('stand side by side along the last axis', () => {
    const network = pipe(nn.input([2, 2]), nn.branches(nn.tanh, nn.sigmoid, nn.relu))
    const x = random([3, 2, 2], 4)
    const expected = Array.from({ length: 18 }, (_, i) => {
      const [row, column] = [Math.floor(i / 6), i % 6]
      const v = at(x, 2 * row + (column % 2))
      return [Math.tanh(v), 1 / (1 + Math.exp(-v)), Math.max(v, 0)][Math.floor(column / 2)] ?? NaN
    })
    near(computed(network, [...x]).slice(0, 18), expected)
  })
})

describe('padChannels', () => {
  test('puts zeros around the channels', () => {
    const network = pipe(nn.input([2, 2]), nn.padChannels({ before: 1, after: 2 }))
    expect(computed(network, [1, 2, 3, 4])).toStrictEqual([0, 1, 2, 0, 0, 0, 3, 4, 0, 0])
  })
})
