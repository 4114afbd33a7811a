/**
 * Laws of networks: what types say, what constructors make, and what is read back from data are one thing.
 *
 * @since 0.1.0
 */
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import * as nn from '../../src/nn'
import { size } from '../../src/shape/Shape'
import { check } from '../types/Compiler'
import { otherRecipes, type Recipe, recipes } from './networks'

const dataOf = ({ input, steps }: Recipe): unknown => ({
  _tag: 'Network',
  input,
  layers: steps.map(({ kind, attributes }) => ({ kind, attributes }))
})

const parse = (recipe: Recipe): E.Either<nn.InvalidNetwork, nn.Network> => nn.parseNetwork(dataOf(recipe))

const messageOf = (data: unknown): string =>
  pipe(
    nn.parseNetwork(data),
    E.match(
      ({ message }) => message,
      () => 'a network'
    )
  )

const zoo = [
  nn.lenet5,
  nn.lenet5For({ channels: 3, classes: 100 }),
  nn.alexnet,
  nn.alexnetHalf,
  nn.threeConvThreeFc,
  nn.mlp,
  nn.vgg11,
  nn.vgg16,
  nn.resnet20
]

const throughJson = (data: unknown): unknown => JSON.parse(JSON.stringify(data))

/** Calls a constructor, and then what it answers, as a program without types would. */
const apply =
  (constructor: unknown, options: unknown) =>
  (network: unknown): unknown => {
    const layer: unknown =
      typeof constructor === 'function' ? Reflect.apply(constructor, undefined, [options]) : undefined
    return typeof layer === 'function' ? Reflect.apply(layer, undefined, [network]) : expect.fail('no function')
  }

describe('constructors', () => {
  test('append, and leave the network that they are given as it was', () => {
    const start = nn.input([8, 8, 1])
    const longer = pipe(start, nn.conv2d({ filters: 2, kernel: 3 }), nn.relu)
    expect(start.layers).toStrictEqual([])
    expect(longer.layers.map(({ kind }) => kind)).toStrictEqual(['conv2d', 'relu'])
    expect([longer.input, longer.output]).toStrictEqual([
      [8, 8, 1],
      [6, 6, 2]
    ])
  })

  test('name layers by kind and number', () => {
    expect(nn.lenet5.layers.map(({ name }) => name)).toStrictEqual([
      'conv2d_1',
      'softplus_1',
      'maxPool2d_1',
      'conv2d_2',
      'softplus_2',
      'maxPool2d_2',
      'flatten_1',
      'dense_1',
      'softplus_3',
      'dense_2',
      'softplus_4',
      'dense_3'
    ])
  })

  test('describe the parameters: kernels are HWIO or [in, out], fans count kernel positions', () => {
    const network = pipe(nn.input([9, 9, 3]), nn.conv2d({ filters: 5, kernel: [3, 2] }), nn.flatten, nn.dense(7))
    expect(
      nn.parameters(network).map(({ path, shape, fanIn, fanOut, role }) => [path, shape, fanIn, fanOut, role])
    ).toStrictEqual([
      ['conv2d_1/kernel', [3, 2, 3, 5], 18, 30, 'kernel'],
      ['conv2d_1/bias', [5], 18, 30, 'bias'],
      ['dense_1/kernel', [280, 7], 280, 7, 'kernel'],
      ['dense_1/bias', [7], 280, 7, 'bias']
    ])
  })

  test('leave out a bias that is refused, and keep what is said about inference', () => {
    const prior = { _tag: 'Normal', mean: 0, scale: 0.1 }
    const network = pipe(
      nn.input([4]),
      nn.dense(3, { bias: false, policy: 'bayesian', prior }),
      nn.dense(2, { policy: 'point' })
    )
    expect(network.layers.map(({ parameters }) => parameters.length)).toStrictEqual([1, 2])
    expect(network.layers.map(({ inference }) => inference)).toStrictEqual([
      { policy: 'bayesian', prior },
      { policy: 'point' }
    ])
  })

  test('are total where a program without types misuses them, and the parser says what is wrong', () => {
    const image = apply(nn.conv2d, { filters: 6, kernel: 5 })(nn.input([3, 3, 16]))
    const bad = apply(nn.dense, 5)(image)
    expect(messageOf(bad)).toBe(
      'layer 1 ("conv2d_1"): conv2d: a 5x5 kernel does not fit in the image [3, 3, 16] without padding'
    )
  })
})

describe('numbers that only the run time knows', () => {
  test('are checked by the parser', () => {
    const network = (channels: number, classes: number) => nn.lenet5For({ channels, classes })
    expect(nn.parseNetwork(network(3, 7))).toStrictEqual(E.right(network(3, 7)))
    expect(messageOf(network(0, 7))).toBe(
      'input: a dimension of [32, 32, 0] must be a whole number of at least 1, but it is 0'
    )
    expect(messageOf(network(1, 2.5))).toBe(
      'layer 12 ("dense_3"): units should be a whole number of at least 1, found the number 2.5'
    )
  })
})

describe('random networks', () => {
  test('come back from JSON as they went', () => {
    fc.assert(
      fc.property(recipes, recipe => {
        const network = parse(recipe)
        fc.pre(E.isRight(network))
        expect(nn.parseNetwork(throughJson(network.right))).toStrictEqual(network)
        expect(nn.networkCodec.decode(throughJson(nn.networkCodec.encode(network.right)))).toStrictEqual(network)
      })
    )
  })

  test('are chains: what one layer gives, the next one takes', () => {
    fc.assert(
      fc.property(recipes, recipe => {
        const network = parse(recipe)
        fc.pre(E.isRight(network))
        const { input, output, layers } = network.right
        expect(layers.map(layer => layer.input)).toStrictEqual(
          [input, ...layers.map(layer => layer.output)].slice(0, layers.length)
        )
        expect(output).toStrictEqual(layers[layers.length - 1]?.output ?? input)
        expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length)
      })
    )
  })

  const constructors = readdirSync(new URL('../../src/nn/layers', import.meta.url))
    .map(file => file.replace('.ts', ''))
    .filter(name => name !== 'index')

  const preamble = [
    "import { pipe } from 'fp-ts/function'",
    `import { ${constructors.join(', ')}, input, type Network } from '../../src/nn'`
  ]

  const source = ({ input, steps }: Recipe): string =>
    `pipe(input(${JSON.stringify(input)})${steps.map(step => `, ${step.source}`).join('')})`

  const typeOf = (network: nn.Network): string =>
    `Network<${JSON.stringify(network.input)}, ${JSON.stringify(network.output)}>`

  const declared = (recipe: Recipe, index: number): string =>
    pipe(
      parse(recipe),
      E.match(
        () => `export const n${index} = ${source(recipe)}`,
        network => `export const n${index}: ${typeOf(network)} = ${source(recipe)}`
      )
    )

  /** The sentence of a recipe that does not fit, without the layer that it names. */
  const sentence = (recipe: Recipe): string =>
    pipe(
      parse(recipe),
      E.match(
        ({ message }) => message.replace(/^layer \d+ \("\w+"\): /, ''),
        () => ''
      )
    )

  test.each([
    ['of images', recipes, 60],
    ['of the other layers', otherRecipes, 60]
  ] as const)(
    '%s have the type that their data have, or an error with the sentence of their data',
    (_, some, count) => {
      fc.assert(
        fc.property(fc.array(some, { minLength: count, maxLength: count }), all => {
          const { complaints } = check([...preamble, ...all.map(declared)].join('\n'))
          const said = all.map((_, i) => complaints.filter(({ line }) => line === i + 1 + preamble.length))
          const wrong = all.flatMap((recipe, i) => {
            const messages = (said[i] ?? []).map(({ message }) => message.replaceAll('\\"', '"'))
            const expected = sentence(recipe)
            const agrees =
              expected === '' ? messages.length === 0 : messages.some(message => message.includes(expected))
            return agrees ? [] : [{ source: source(recipe), expected, messages }]
          })
          expect(wrong).toStrictEqual([])
        }),
        { numRuns: 1, endOnFailure: true }
      )
    }
  )

  test.each([
    ['of images', recipes],
    ['of the other layers', otherRecipes]
  ] as const)('%s are of both kinds in the sample', (_, some) => {
    const sample = fc.sample(some, { numRuns: 300, seed: 1 })
    const fit = sample.filter(recipe => E.isRight(parse(recipe))).length
    expect(fit).toBeGreaterThan(60)
    expect(fit).toBeLessThan(240)
  })

  test('have every kind of layer that has no branches in their samples', () => {
    const kinds = new Set(
      [recipes, otherRecipes].flatMap(some =>
        fc.sample(some, { numRuns: 400, seed: 1 }).flatMap(({ steps }) => steps.map(({ kind }) => kind))
      )
    )
    expect(constructors.filter(name => !kinds.has(name))).toStrictEqual(['branches', 'residual'])
  })
})

describe('a parsed network', () => {
  const edited = (edit: (layer: Record<string, unknown>) => Record<string, unknown>, index = 0): unknown => ({
    ...nn.lenet5,
    layers: nn.lenet5.layers.map((layer, i) => (i === index ? edit({ ...layer }) : layer))
  })

  const combined = (branches: ReadonlyArray<unknown>): unknown => ({
    _tag: 'Network',
    input: [4],
    layers: [{ kind: 'residual', attributes: {}, branches }]
  })

  const residualNamed = 'layer 1 ("residual"):'

  const normalised = pipe(nn.input([4]), nn.batchNorm())

  test.each(zoo.map(network => ({ network, name: JSON.stringify(network.output), layers: network.layers.length })))(
    'of the zoo, with $layers layers, is the network that was written',
    ({ network }) => {
      expect(nn.parseNetwork(throughJson(network))).toStrictEqual(E.right(network))
    }
  )

  test.each<readonly [string, unknown, string]>([
    ['no object', 5, 'the whole document should be an object, found the number 5'],
    [
      'another kind of record',
      { ...nn.lenet5, _tag: 'Netzwerk' },
      '_tag should be "Network", found the string "Netzwerk"'
    ],
    ['no layers', { _tag: 'Network', input: [1] }, 'layers is missing and should be an array'],
    [
      'an input of nothing',
      { _tag: 'Network', input: [0], layers: [] },
      'input: a dimension of [0] must be a whole number of at least 1, but it is 0'
    ],
    [
      'an unknown kind',
      edited(layer => ({ ...layer, kind: 'conv9d' })),
      `layer 1 ("conv2d_1"): there is no kind of layer "conv9d": the kinds are ${nn.readers.map(({ kind }) => kind).join(', ')}`
    ],
    [
      'a bad attribute',
      edited(layer => ({ ...layer, attributes: { ...nn.lenet5.layers[0]?.attributes, filters: 'six' } })),
      'layer 1 ("conv2d_1"): filters should be a whole number of at least 1, found the string "six"'
    ],
    [
      'an attribute too many',
      edited(layer => ({ ...layer, attributes: { ...nn.lenet5.layers[0]?.attributes, strides: 2 } })),
      'layer 1 ("conv2d_1"): strides should be absent, because the known keys are "filters", "kernel", "stride", ' +
        '"padding", "dilation", "groups", "bias", found the number 2'
    ],
    [
      'an output that does not follow',
      edited(layer => ({ ...layer, output: [27, 27, 6] })),
      'layer 1 ("conv2d_1"): "output" should be [28, 28, 6], but the data say [27, 27, 6]'
    ],
    [
      'parameters that do not follow',
      edited(layer => ({ ...layer, parameters: [] })),
      'layer 1 ("conv2d_1"): "parameters" should be "kernel" [5, 5, 1, 6] (kernel, fan-in 25, fan-out 150), "bias" [6] ' +
        '(bias, fan-in 25, fan-out 150), but the data say none'
    ],
    [
      'a layer that does not fit',
      { ...nn.lenet5, layers: nn.lenet5.layers.filter(({ kind }) => kind !== 'flatten') },
      'layer 7 ("dense_1"): dense needs a vector, but the network so far gives an image [5, 5, 16]: add flatten'
    ],
    [
      'a name twice',
      edited(layer => ({ ...layer, name: 'conv2d_1' }), 3),
      'layer 4 ("conv2d_1"): another layer before it has the same name'
    ],
    [
      'a prior on a layer without weights',
      edited(layer => ({ ...layer, inference: { prior: { _tag: 'Normal' } } }), 1),
      'layer 2 ("softplus_1"): it has no parameters, so there is nothing to infer: remove "inference"'
    ],
    [
      'a policy that does not exist',
      edited(layer => ({ ...layer, inference: { policy: 'baysian' } })),
      'layers[0].inference.policy should be "bayesian", "point" or "mc-dropout", found the string "baysian"'
    ],
    [
      'an array that no machine holds',
      { _tag: 'Network', input: [100_000], layers: [{ kind: 'dense', attributes: { units: 100_000, bias: false } }] },
      'layer 1 ("dense"): an array of shape [100000, 100000] has more than 2147483647 elements'
    ],
    [
      'an input that no machine holds',
      { _tag: 'Network', input: [1e20], layers: [] },
      'input: an array of shape [100000000000000000000] has more than 2147483647 elements'
    ],
    [
      'more layers than anybody would write',
      { _tag: 'Network', input: [1], layers: Array.from({ length: 10_001 }, () => ({ kind: 'relu', attributes: {} })) },
      'a network has at most 10000 layers, found 10001'
    ],
    [
      'a name with a slash',
      edited(layer => ({ ...layer, name: 'a/b' })),
      'layer 1 ("a/b"): a name has at least one character and no "/"'
    ],
    [
      'branches of a layer that combines nothing',
      edited(layer => ({ ...layer, branches: [{ name: 'body', network: nn.input([32, 32, 1]) }] })),
      'layer 1 ("conv2d_1"): conv2d combines no networks: remove "branches"'
    ],
    [
      'a residual layer without a body',
      combined([]),
      `${residualNamed} residual needs the branch "body", and may have the branch "shortcut" after it`
    ],
    [
      'a body that changes the shape',
      combined([
        {
          name: 'body',
          network: { _tag: 'Network', input: [4], layers: [{ kind: 'dense', attributes: { units: 3, bias: true } }] }
        }
      ]),
      `${residualNamed} residual: the body gives [3], but what it is added to is [4]: give a shortcut of layers that ends in the body's shape`
    ],
    [
      'a branch for another input',
      combined([{ name: 'body', network: nn.input([5]) }]),
      `${residualNamed} branch "body": its input should be [4], but is [5]`
    ],
    [
      'a mistake inside a branch',
      combined([
        { name: 'body', network: { _tag: 'Network', input: [4], layers: [{ kind: 'maxPool2d', attributes: {} }] } }
      ]),
      `${residualNamed} branch "body": layer 1 ("maxPool2d"): window is missing and should be a pair of whole numbers of at least 1`
    ],
    [
      'the name of a branch twice',
      combined([1, 2].map(() => ({ name: 'body', network: nn.input([4]) }))),
      `${residualNamed} branch "body": a name has at least one character and no "/", and each its own`
    ],
    [
      'networks in networks without end',
      Array.from({ length: 12 }).reduce<unknown>(inner => combined([{ name: 'body', network: inner }]), nn.input([4])),
      `${`${residualNamed} branch "body": `.repeat(8)}${residualNamed} networks lie at most 8 deep in layers of each other`
    ],
    [
      'statistics that do not follow',
      { ...normalised, layers: normalised.layers.map(layer => ({ ...layer, statistics: [] })) },
      'layer 1 ("batchNorm_1"): "statistics" should be "mean" [4] (initially 0), "variance" [4] (initially 1), but the data say none'
    ],
    ['another output of the whole', { ...nn.lenet5, output: [11] }, 'the output of the network should be [10]']
  ])('that is wrong (%s) is a sentence', (_, data, message) => {
    expect(messageOf(data)).toBe(message)
  })

  test('is a Left or a network of consistent shapes for any data', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 5, withNullPrototype: true }), data => {
        expect(E.isLeft(nn.parseNetwork(data))).toBe(true)
      })
    )
  })
})

describe('the kinds of layers', () => {
  const files = readdirSync(new URL('../../src/nn/layers', import.meta.url))
    .map(file => file.replace(/\.ts$/, ''))
    .filter(name => name !== 'index')

  test('are the files of their folder', () => {
    expect(nn.readers.map(({ kind }) => kind).sort()).toStrictEqual(files.sort())
  })

  test('have a constructor and a record of their name', () => {
    const names = new Set(Object.keys(nn))
    expect(files.flatMap(name => [name, `${name}Layer`]).filter(name => !names.has(name))).toStrictEqual([])
  })
})

describe('the zoo', () => {
  // Shridhar et al. (2019), computed from the layers: guide values.
  test.each<readonly [string, nn.Network, number]>([
    ['LeNet-5, grey, 10 classes', nn.lenet5, 61_706],
    ['LeNet-5, colour, 10 classes', nn.lenet5For({ channels: 3, classes: 10 }), 62_006],
    ['LeNet-5, colour, 100 classes', nn.lenet5For({ channels: 3, classes: 100 }), 69_656],
    ['AlexNet, colour, 10 classes', nn.alexnet, 2_175_946],
    ['AlexNet, colour, 100 classes', nn.alexnetFor({ channels: 3, classes: 100 }), 2_187_556],
    ['AlexNetHalf, colour, 10 classes', nn.alexnetHalf, 550_378],
    ['3Conv3FC, colour, 10 classes', nn.threeConvThreeFc, 1_782_634],
    ['MLP of 400', nn.mlp, 478_410],
    ['MLP of 800', nn.mlpFor({ input: [28, 28, 1], units: 800, classes: 10 }), 1_276_810],
    ['MLP of 1200', nn.mlpFor({ input: [28, 28, 1], units: 1200, classes: 10 }), 2_395_210],
    ['VGG11, colour, 10 classes', nn.vgg11, 9_750_922],
    ['VGG16, colour, 10 classes', nn.vgg16, 15_245_130]
  ])('%s has as many parameters as published', (_, network, count) => {
    expect(nn.parameterCount(network)).toBe(count)
    expect(nn.summary(network).variational).toBe(2 * count)
  })

  test('ResNet-20 has 0.27 million parameters, those of batch normalisation points (He et al. 2016, table 6)', () => {
    const [weights, points] = [
      432 + 6 * 2304 + 4608 + 5 * 9216 + 18432 + 5 * 36864 + 650,
      2 * (7 * 16 + 6 * 32 + 6 * 64)
    ]
    expect(nn.parameterCount(nn.resnet20)).toBe(weights + points)
    expect(nn.parameterCount(nn.resnet20)).toBe(269_722)
    expect(nn.summary(nn.resnet20).variational).toBe(2 * weights + points)
  })

  test('has the shapes that the types say', () => {
    expect(zoo.map(({ input, output }) => [input, output])).toStrictEqual([
      [[32, 32, 1], [10]],
      [[32, 32, 3], [100]],
      ...[1, 2, 3].map(() => [[32, 32, 3], [10]]),
      [[28, 28, 1], [10]],
      ...[1, 2, 3].map(() => [[32, 32, 3], [10]])
    ])
  })
})

describe('the layer table', () => {
  test('adds up', () => {
    fc.assert(
      fc.property(recipes, recipe => {
        const network = parse(recipe)
        fc.pre(E.isRight(network))
        const table = nn.summary(network.right)
        const sum = (of: (layer: nn.LayerSummary) => number): number =>
          table.layers.reduce((s, layer) => s + of(layer), 0)
        expect([table.means, table.variational, table.flops]).toStrictEqual([
          sum(({ means }) => means),
          sum(({ variational }) => variational),
          sum(({ flops }) => flops)
        ])
        expect(table.means).toBe(nn.parameterCount(network.right))
      })
    )
  })

  test('counts operations as a run that does them one by one would', () => {
    const conv = pipe(nn.input([6, 7, 2]), nn.conv2d({ filters: 3, kernel: [2, 3] }))
    const products = size([5, 5, 3]) * size([2, 3, 2])
    expect(nn.summary(conv).flops).toBe(2 * products + size([5, 5, 3]))
    expect(nn.summary(pipe(nn.input([5]), nn.dense(4, { bias: false }))).flops).toBe(2 * 5 * 4)
    expect(nn.summary(pipe(nn.input([4, 4, 2]), nn.maxPool2d(2))).flops).toBe(4 * 8)
    expect(nn.summary(pipe(nn.input([4, 4, 2]), nn.tanh)).flops).toBe(32)
  })

  test('counts one number for a weight in a layer that is no distribution', () => {
    const network = pipe(
      nn.input([5]),
      nn.dense(4, { policy: 'point' }),
      nn.dense(2, { policy: 'mc-dropout' }),
      nn.dense(1)
    )
    expect(nn.summary(network).layers.map(({ variational }) => variational)).toStrictEqual([24, 10, 6])
    expect(nn.summary(network, () => 7).variational).toBe(42)
  })
})
