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
import { run } from '../../src/variational/Stochastic'
import { keyOf, meanOf, valueOf } from '../distribution/support'

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

// -------------------------------------------------------------------------------------
// convolutions
// -------------------------------------------------------------------------------------

/** Every index of a shape. */
const indices = (shape: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  shape.reduce<ReadonlyArray<ReadonlyArray<number>>>(
    (all, n) => all.flatMap(index => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]]
  )

/** An element, 0 outside. */
const element = (shape: ReadonlyArray<number>, xs: Numbers | undefined, index: ReadonlyArray<number>): number =>
  index.some((i, axis) => i < 0 || i >= (shape[axis] ?? 0))
    ? 0
    : at(
        xs,
        index.reduce((flat, i, axis) => flat * (shape[axis] ?? 0) + i, 0)
      )

interface Windows {
  readonly kernel: ReadonlyArray<number>
  readonly stride: ReadonlyArray<number>
  readonly padding: ReadonlyArray<number>
  readonly dilation: ReadonlyArray<number>
}

/** Σ over taps and channels of a group, place by place. */
const convolved = (
  { kernel, stride, padding, dilation }: Windows,
  groups: number,
  input: ReadonlyArray<number>,
  output: ReadonlyArray<number>,
  x: Numbers,
  w: Numbers | undefined
): Numbers => {
  const [channels, filters] = [input.at(-1) ?? 0, output.at(-1) ?? 0]
  const shared = channels / groups
  return indices(output).map(place => {
    const filter = place.at(-1) ?? 0
    const first = Math.floor((filter * groups) / filters) * shared
    return indices([...kernel, shared]).reduce((sum, tap) => {
      const from = kernel.map(
        (_, a) => (place[a] ?? 0) * (stride[a] ?? 1) - (padding[a] ?? 0) + (tap[a] ?? 0) * (dilation[a] ?? 1)
      )
      const channel = tap.at(-1) ?? 0
      return (
        sum + element(input, x, [...from, first + channel]) * element([...kernel, shared, filters], w, [...tap, filter])
      )
    }, 0)
  })
}

describe('convolutions', () => {
  test.each<readonly [string, ReadonlyArray<number>, number, number, Windows]>([
    ['conv1d', [7, 2], 3, 1, { kernel: [3], stride: [2], padding: [1], dilation: [2] }],
    ['conv1d', [5, 4], 6, 2, { kernel: [2], stride: [1], padding: [0], dilation: [1] }],
    ['conv2d', [5, 4, 4], 6, 2, { kernel: [3, 2], stride: [1, 2], padding: [1, 0], dilation: [2, 1] }],
    ['conv2d', [4, 4, 3], 3, 3, { kernel: [2, 2], stride: [1, 1], padding: [0, 1], dilation: [1, 1] }],
    ['conv3d', [3, 4, 3, 2], 2, 1, { kernel: [2, 3, 2], stride: [1, 2, 1], padding: [0, 1, 1], dilation: [1, 1, 2] }]
  ])('%s of %j with %i filters in %i groups sums over its taps', (kind, input, filters, groups, windows) => {
    const network = networkOf(input, kind, { ...windows, filters, groups, bias: false })
    const [x, values] = [random(input, 5), arrays(network)]
    near(computed(network, x), convolved(windows, groups, input, network.output, x, values.get(`${kind}_1/kernel`)))
  })

  test.each([1, 2, 3])('a depthwise one of rank %i is one with a group for each channel', rank => {
    const along = (n: number): ReadonlyArray<number> => Array.from({ length: rank }, () => n)
    const windows = { kernel: along(2), stride: along(1), padding: along(0), dilation: along(1) }
    const input = [...along(4), 3]
    const depthwise = networkOf(input, `depthwiseConv${rank}d`, { ...windows, multiplier: 2, bias: true })
    const grouped = networkOf(input, `conv${rank}d`, { ...windows, filters: 6, groups: 3, bias: true })
    expect(nn.parameterCount(depthwise)).toBe(2 ** rank * 6 + 6)
    const x = random([2, ...input], 6)
    near(computed(depthwise, x), computed(grouped, x))
  })

  test.each<readonly [string, string, ReadonlyArray<number>, object]>([
    ['convTranspose1d', 'conv1d', [4, 3], { kernel: [3], stride: [2], padding: [1], dilation: [1] }],
    ['convTranspose1d', 'conv1d', [4, 3], { kernel: [3], stride: [2], padding: 'same', dilation: [2] }],
    ['convTranspose2d', 'conv2d', [3, 2, 2], { kernel: [2, 3], stride: [2, 1], padding: [0, 1], dilation: [2, 1] }],
    ['convTranspose2d', 'conv2d', [3, 3, 2], { kernel: [2, 2], stride: [3, 2], padding: 'same', dilation: [1, 1] }],
    [
      'convTranspose3d',
      'conv3d',
      [2, 3, 2, 2],
      { kernel: [2, 3, 1], stride: [2, 1, 1], padding: [0, 1, 0], dilation: [1, 1, 1] }
    ]
  ])('%s is the transpose of %s: ⟨conv y, x⟩ = ⟨y, conv* x⟩', (kind, other, input, windows) => {
    const filters = 2
    const up = networkOf(input, kind, { ...windows, filters, bias: false })
    const down = networkOf(up.output, other, { ...windows, filters: input.at(-1), groups: 1, bias: false })
    const shape = nn.parameters(up)[0]?.shape ?? []
    const channels = input.at(-1) ?? 0
    const w = random(shape, 7)
    // The same kernel, with channels and filters changing places.
    const swapped = indices([...shape.slice(0, -2), filters, channels]).map(index =>
      element(shape, w, [...index.slice(0, -2), index.at(-1) ?? 0, index.at(-2) ?? 0])
    )
    const [x, y] = [random(input, 8), random(up.output, 9)]
    const dot = (a: Numbers, b: Numbers): number => a.reduce((sum, v, i) => sum + v * at(b, i), 0)
    expect(down.output).toStrictEqual(input)
    const there = dot(computed(down, y, new Map([[`${other}_1/kernel`, swapped]])), x)
    expect(there).toBeCloseTo(dot(y, computed(up, x, new Map([[`${kind}_1/kernel`, w]]))), 10)
    expect(there).not.toBe(0)
  })
})

describe('pooling', () => {
  test.each([
    ['maxPool1d', [6, 2]],
    ['maxPool3d', [2, 4, 2, 1]],
    ['averagePool1d', [6, 2]],
    ['averagePool3d', [2, 4, 2, 1]]
  ] as const)('%s of %j takes the greatest or the mean of each window of 2', (kind, input) => {
    const rank = input.length - 1
    const twos = Array.from({ length: rank }, () => 2)
    const network = networkOf(input, kind, { window: twos, stride: twos, padding: twos.map(() => 0) })
    const x = random(input, 10)
    const expected = indices(network.output).map(place => {
      const window = indices(twos).map(tap =>
        element(input, x, [...tap.map((t, a) => 2 * (place[a] ?? 0) + t), place.at(-1) ?? 0])
      )
      return kind.startsWith('max') ? Math.max(...window) : meanOf(window)
    })
    near(computed(network, x), expected)
  })

  test('global pooling takes all positions', () => {
    const x = random([3, 2, 2], 11)
    const [even, odd] = [0, 1].map(c => x.filter((_, i) => i % 2 === c))
    near(computed(pipe(nn.input([3, 2, 2]), nn.globalMaxPool), x), [
      Math.max(...(even ?? [])),
      Math.max(...(odd ?? []))
    ])
    near(computed(pipe(nn.input([6, 2]), nn.globalAveragePool), x), [meanOf(even ?? []), meanOf(odd ?? [])])
  })
})

// -------------------------------------------------------------------------------------
// points
// -------------------------------------------------------------------------------------

describe('activations', () => {
  const x = [-40, -3, -0.5, -1e-9, 0, 1e-9, 0.7, 2.5, 40]
  /** Φ by the midpoint rule. */
  const cdf = (z: number): number =>
    z < -9
      ? 0
      : Array.from({ length: 40_000 }, (_, i) => -9 + ((i + 0.5) * (z + 9)) / 40_000).reduce(
          (sum, t) => sum + (Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI)) * ((z + 9) / 40_000),
          0
        )

  test.each<readonly [string, (network: nn.Network<[9], [9]>) => nn.Network, (v: number) => number, number]>([
    ['elu', nn.elu, v => (v > 0 ? v : Math.expm1(v)), 12],
    ['silu', nn.silu, v => v / (1 + Math.exp(-v)), 12],
    ['leakyRelu', nn.leakyRelu(0.2), v => (v > 0 ? v : 0.2 * v), 12],
    ['gelu', nn.gelu, v => v * cdf(Math.min(v, 9)), 7]
  ])('%s is its formula', (_, layer, f, digits) => {
    computed(layer(nn.input([9])), x).forEach((y, i) => {
      expect(y).toBeCloseTo(f(at(x, i)), digits)
    })
  })

  test('softmax gives probabilities along the last axis', () => {
    const y = computed(pipe(nn.input([3, 3]), nn.softmax), x)
    const row = (i: number): Numbers => y.slice(3 * i, 3 * i + 3)
    for (const i of [0, 1, 2]) expect(row(i).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
    expect(at(row(1), 1) / at(row(1), 0)).toBeCloseTo(Math.exp(0 + 1e-9), 12)
  })
})

describe('embedding', () => {
  test('looks rows up, and knows no word outside its vocabulary', () => {
    const network = pipe(nn.input([4]), nn.embedding({ vocabulary: 3, features: 2 }))
    const table = [1, 2, 3, 4, 5, 6]
    const values = new Map([['embedding_1/kernel', table]])
    expect(computed(network, [2, 0, 3, -1], values)).toStrictEqual([5, 6, 1, 2, 0, 0, 0, 0])
  })
})

describe('dropout', () => {
  const network = pipe(nn.input([1000]), nn.dropout(0.25))
  const drops = (interpretation: nn.Interpretation): Numbers =>
    valueOf(run(keyOf(3))(nn.interpret(interpretation)(network)(constant([1, 1000], random([1000], 12)))).value)
  const x = random([1000], 12)

  test.each([
    ['training', nn.trainingOf(nn.pointEstimate(network), constant([1], [1]))],
    ['a draw', nn.predictionOf(nn.dropoutModel(0.5)(network))]
  ])('in %s a quarter of the numbers is 0 and the others are 4/3 of themselves', (_, interpretation) => {
    const y = drops(interpretation)
    const kept = y.flatMap((v, i) => (v === 0 ? [] : [v / at(x, i)]))
    near(
      kept,
      kept.map(() => 4 / 3)
    )
    // Six standard deviations of the binomial.
    expect(Math.abs(y.length - kept.length - 250)).toBeLessThan(6 * Math.sqrt(1000 * 0.25 * 0.75))
  })

  test('at the mean of a point estimate every number stays', () => {
    expect(drops(nn.predictionOf(nn.pointEstimate(network)))).toStrictEqual(x)
  })
})

// -------------------------------------------------------------------------------------
// recurrent layers
// -------------------------------------------------------------------------------------

describe('recurrent layers', () => {
  const [steps, features, units] = [3, 2, 2]
  const x = random([steps, features], 13)
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v))
  const zeros = [0, 0]

  /** Pre-activation number `j`: what the input, the state `h` and the bias give. */
  const gateOf = (values: ReadonlyMap<string, Numbers>, kind: string, gates: number) => {
    const [w, r, b] = ['kernel', 'recurrent', 'bias'].map(name => values.get(`${kind}_1/${name}`))
    const width = gates * units
    const product = (v: Numbers, m: Numbers | undefined, j: number): number =>
      v.reduce((sum, value, k) => sum + value * at(m, k * width + j), 0)
    return (t: number, h: Numbers, j: number): number =>
      product(x.slice(t * features, (t + 1) * features), w, j) + product(h, r, j) + at(b, j)
  }

  const each = (f: (unit: number) => number): Numbers => Array.from({ length: units }, (_, u) => f(u))

  test('lstm is its equations, step by step', () => {
    const network = pipe(nn.input([3, 2]), nn.lstm({ units: 2, sequences: true }))
    const pre = gateOf(arrays(network), 'lstm', 4)
    let h: Numbers = zeros
    let c: Numbers = zeros
    const expected = Array.from({ length: steps }, (_, t) => {
      const before = h
      const gate = (n: number, u: number): number => pre(t, before, n * units + u)
      c = each(u => sigmoid(gate(1, u)) * at(c, u) + sigmoid(gate(0, u)) * Math.tanh(gate(2, u)))
      h = each(u => sigmoid(gate(3, u)) * Math.tanh(at(c, u)))
      return h
    })
    near(computed(network, x), expected.flat())
    near(computed(pipe(nn.input([3, 2]), nn.lstm({ units: 2 })), x), h)
  })

  test('gru is its equations, step by step', () => {
    const network = pipe(nn.input([3, 2]), nn.gru({ units: 2, sequences: true }))
    const pre = gateOf(arrays(network), 'gru', 3)
    let h: Numbers = zeros
    const expected = Array.from({ length: steps }, (_, t) => {
      const before = h
      const r = each(u => sigmoid(pre(t, before, u)))
      const z = each(u => sigmoid(pre(t, before, units + u)))
      const reset = before.map((v, u) => v * at(r, u))
      const candidate = each(u => Math.tanh(pre(t, reset, 2 * units + u)))
      h = each(u => at(z, u) * at(before, u) + (1 - at(z, u)) * at(candidate, u))
      return h
    })
    near(computed(network, x), expected.flat())
  })
})
