/**
 * Layers beyond the chain of LeNet-5 in types: what is inferred, and the sentence for every kind of mistake.
 *
 * @since 0.1.0
 */
import { flow, pipe } from 'fp-ts/function'
import { describe, expect, test } from 'tstyche'
import {
  averagePool1d,
  batchNorm,
  branches,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  dense,
  depthwiseConv1d,
  depthwiseConv2d,
  depthwiseConv3d,
  dropout,
  dynamicInput,
  elu,
  embedding,
  gelu,
  globalAveragePool,
  globalMaxPool,
  leakyRelu,
  lstm,
  maxPool3d,
  silu,
  softmax,
  flatten,
  groupNorm,
  gru,
  input,
  layerNorm,
  maxPool2d,
  type Network,
  padChannels,
  relu,
  residual,
  resnet20,
  resnet20For
} from '../../src/nn'

declare const n: number

const conv16 = conv2d({ filters: 16, kernel: 3, padding: 1 })
const image = pipe(input([32, 32, 3]), conv16)

describe('a residual connection', () => {
  test('keeps the shape of its body: one layer, several in a flow, or a function', () => {
    expect(pipe(image, residual(conv16))).type.toBe<Network<[32, 32, 3], [32, 32, 16]>>()
    expect(pipe(image, residual(flow(conv16, batchNorm(), relu, conv16)), relu)).type.toBe<
      Network<[32, 32, 3], [32, 32, 16]>
    >()
    expect(
      pipe(
        image,
        residual(x => pipe(x, conv16, relu))
      )
    ).type.toBe<Network<[32, 32, 3], [32, 32, 16]>>()
    expect(pipe(input([8]), residual(flow(dense(4), relu, dense(8))))).type.toBe<Network<[8], [8]>>()
  })

  test('takes a shortcut to another shape', () => {
    expect(
      pipe(
        image,
        residual(
          flow(conv2d({ filters: 32, kernel: 3, padding: 1, stride: 2 }), relu),
          flow(maxPool2d({ window: 1, stride: 2 }), padChannels({ before: 8, after: 8 }))
        ),
        flatten
      )
    ).type.toBe<Network<[32, 32, 3], [8192]>>()
  })

  test('that does not fit is a sentence', () => {
    expect(pipe(image, residual(conv2d({ filters: 17, kernel: 3, padding: 1 })))).type.toRaiseError(
      "residual: the body gives [32, 32, 17], but what it is added to is [32, 32, 16]: give a shortcut of layers that ends in the body's shape"
    )
    expect(
      pipe(image, residual(conv2d({ filters: 8, kernel: 3, stride: 2 }), conv2d({ filters: 8, kernel: 1, stride: 2 })))
    ).type.toRaiseError('residual: the body gives [15, 15, 8], but what it is added to is [16, 16, 8]')
  })

  test('says what is wrong inside its body', () => {
    expect(pipe(image, residual(flow(conv16, dense(4))))).type.toRaiseError(
      /dense needs a vector, but the network so far gives an image \[32, 32, 16\]: add flatten/
    )
  })
})

describe('branches', () => {
  test('join along the last axis', () => {
    expect(pipe(image, branches(conv16, conv2d({ filters: 4, kernel: 1 })))).type.toBe<
      Network<[32, 32, 3], [32, 32, 20]>
    >()
    expect(
      pipe(
        input([32, 32, 3]),
        branches(
          conv2d({ filters: 64, kernel: 1 }),
          flow(conv2d({ filters: 96, kernel: 1 }), relu, conv2d({ filters: 128, kernel: 3, padding: 1 })),
          flow(conv2d({ filters: 16, kernel: 1 }), relu, conv2d({ filters: 32, kernel: 5, padding: 2 })),
          flow(maxPool2d({ window: 3, stride: 1, padding: 1 }), conv2d({ filters: 32, kernel: 1 }))
        ),
        relu
      )
    ).type.toBe<Network<[32, 32, 3], [32, 32, 256]>>()
    expect(pipe(input([8]), branches(dense(2), dense(3), flow(dense(4), relu)))).type.toBe<Network<[8], [9]>>()
  })

  test('of different sizes are a sentence', () => {
    expect(pipe(image, branches(conv16, conv2d({ filters: 4, kernel: 3 })))).type.toRaiseError(
      'concatenate: [32, 32, 16] and [30, 30, 4] differ on axis 0, and only axis 2 may differ'
    )
  })
})

describe('normalisation', () => {
  test('keeps the shape', () => {
    expect(pipe(image, batchNorm(), relu)).type.toBe<Network<[32, 32, 3], [32, 32, 16]>>()
    expect(pipe(image, batchNorm({ momentum: 0.01 }))).type.toBe<Network<[32, 32, 3], [32, 32, 16]>>()
    expect(pipe(image, groupNorm({ groups: 4 }))).type.toBe<Network<[32, 32, 3], [32, 32, 16]>>()
    expect(pipe(input([7, 8]), layerNorm())).type.toBe<Network<[7, 8], [7, 8]>>()
    expect(pipe(dynamicInput([n]), batchNorm())).type.toBe<Network<[number], [number]>>()
  })

  test('takes no prior, posterior or policy: a Bayesian batch norm is a sentence', () => {
    expect(batchNorm({ policy: 'bayesian' })).type.toRaiseError(
      'batchNorm: its scale and shift are point parameters in every network: remove policy'
    )
    expect(batchNorm({ prior: { _tag: 'normal', loc: 0, scale: 1 } })).type.toRaiseError(
      'batchNorm: its scale and shift are point parameters in every network: remove prior'
    )
    expect(layerNorm({ posterior: { _tag: 'normal' } })).type.toRaiseError(
      'layerNorm: its scale and shift are point parameters in every network: remove posterior'
    )
    expect(groupNorm({ groups: 2, policy: 'point' })).type.toRaiseError(
      'groupNorm: its scale and shift are point parameters in every network: remove policy'
    )
  })

  test('has a sentence for other options, for scalars and for groups that do not divide', () => {
    expect(batchNorm({ axis: 1 })).type.toRaiseError('batchNorm has no option axis')
    expect(pipe(input([]), batchNorm())).type.toRaiseError(
      'batchNorm needs channels along the last axis, but the network so far gives a scalar []'
    )
    expect(pipe(image, groupNorm({ groups: 3 }))).type.toRaiseError('groupNorm: 3 groups do not divide 16 channels')
    expect(groupNorm({ groups: 0 })).type.toRaiseError(
      'groupNorm: groups must be a whole number of at least 1, but it is 0'
    )
    expect(groupNorm({ groups: n })).type.toRaiseError(
      'groupNorm: groups must be written as a literal such as 3, but its type is number'
    )
    expect(pipe(dynamicInput([n]), groupNorm({ groups: 3 }))).type.toRaiseError(
      'groupNorm: the number of channels must be a literal such as 32, but it has the type number'
    )
  })
})

describe('channels of zeros', () => {
  test('are added to those that are there', () => {
    expect(pipe(image, padChannels({ before: 1, after: 2 }))).type.toBe<Network<[32, 32, 3], [32, 32, 19]>>()
    expect(pipe(input([4]), padChannels({ before: 0, after: 2 }))).type.toBe<Network<[4], [6]>>()
    expect(padChannels({ before: -1, after: 2 })).type.toRaiseError(
      'padChannels: before must be a whole number of at least 0, but it is -1'
    )
  })
})

describe('convolutions', () => {
  test('of sequences and of volumes have their shapes', () => {
    expect(pipe(input([100, 2]), conv1d({ filters: 8, kernel: 5, stride: 2 }))).type.toBe<Network<[100, 2], [48, 8]>>()
    expect(pipe(input([8, 9, 10, 1]), conv3d({ filters: 4, kernel: [1, 2, 3], padding: 'same', stride: 2 }))).type.toBe<
      Network<[8, 9, 10, 1], [4, 5, 5, 4]>
    >()
    expect(pipe(input([100, 2]), conv2d({ filters: 8, kernel: 5 }))).type.toRaiseError(/conv2d needs an image/)
    expect(pipe(input([100]), conv1d({ filters: 8, kernel: 5 }))).type.toRaiseError(
      /conv1d needs a sequence \[length, channels\], but the network so far gives a vector \[100\]/
    )
    expect(pipe(input([3, 2]), conv1d({ filters: 8, kernel: 5 }))).type.toRaiseError(
      'conv1d: a kernel of 5 does not fit in the sequence [3, 2] without padding'
    )
    expect(pipe(input([2, 3, 4, 1]), conv3d({ filters: 8, kernel: [3, 1, 2] }))).type.toRaiseError(
      'conv3d: a 3x1x2 kernel does not fit in the volume [2, 3, 4, 1] without padding'
    )
  })

  test('in groups need groups that divide channels and filters', () => {
    expect(pipe(image, conv2d({ filters: 8, kernel: 1, groups: 4 }))).type.toBe<Network<[32, 32, 3], [32, 32, 8]>>()
    expect(conv2d({ filters: 8, kernel: 1, groups: 3 })).type.toRaiseError('conv2d: 3 groups do not divide 8 filters')
    expect(pipe(image, conv2d({ filters: 9, kernel: 1, groups: 3 }))).type.toRaiseError(
      'conv2d: 3 groups do not divide 16 channels'
    )
    expect(pipe(image, depthwiseConv2d({ kernel: 3, multiplier: 2 }))).type.toBe<Network<[32, 32, 3], [30, 30, 32]>>()
    expect(pipe(input([9, 4]), depthwiseConv1d({ kernel: 3, stride: 2 }))).type.toBe<Network<[9, 4], [4, 4]>>()
    expect(pipe(input([4, 5, 6, 2]), depthwiseConv3d({ kernel: [1, 2, 3], multiplier: 3, padding: 'same' }))).type.toBe<
      Network<[4, 5, 6, 2], [4, 5, 6, 6]>
    >()
    expect(pipe(image, depthwiseConv1d({ kernel: 3 }))).type.toRaiseError(
      /depthwiseConv1d needs a sequence \[length, channels\], but the network so far gives an image/
    )
    expect(depthwiseConv2d({ kernel: 3, multiplier: 0 })).type.toRaiseError(
      'depthwiseConv2d: multiplier must be a whole number of at least 1, but it is 0'
    )
  })

  test('transposed make their input larger', () => {
    expect(pipe(input([4, 4, 8]), convTranspose2d({ filters: 3, kernel: 4, stride: 2, padding: 1 }))).type.toBe<
      Network<[4, 4, 8], [8, 8, 3]>
    >()
    expect(
      pipe(input([4, 5, 8]), convTranspose2d({ filters: 3, kernel: [3, 2], padding: 'same', stride: 3 }))
    ).type.toBe<Network<[4, 5, 8], [12, 15, 3]>>()
    expect(pipe(input([4, 8]), convTranspose1d({ filters: 1, kernel: 3, dilation: 2 }))).type.toBe<
      Network<[4, 8], [8, 1]>
    >()
    expect(
      pipe(
        input([2, 3, 4, 8]),
        convTranspose3d({ filters: 2, kernel: [2, 3, 4], stride: [2, 1, 2], padding: [0, 1, 1] })
      )
    ).type.toBe<Network<[2, 3, 4, 8], [4, 3, 8, 2]>>()
    expect(pipe(input([1, 1, 8]), convTranspose2d({ filters: 3, kernel: 3, padding: 2 }))).type.toRaiseError(
      'convTranspose2d: so much padding leaves nothing of [1, 1, 8]'
    )
    expect(convTranspose2d({ filters: 1, kernel: 3, groups: 2 })).type.toRaiseError(
      'convTranspose2d has no option groups'
    )
  })
})

describe('pooling', () => {
  test('of sequences and volumes has its shape', () => {
    expect(pipe(input([7, 2]), averagePool1d(2))).type.toBe<Network<[7, 2], [3, 2]>>()
    expect(pipe(input([4, 6, 8, 2]), maxPool3d({ window: [2, 3, 2], stride: 2 }))).type.toBe<
      Network<[4, 6, 8, 2], [2, 2, 4, 2]>
    >()
    expect(pipe(input([4, 6, 8, 2]), globalMaxPool)).type.toBe<Network<[4, 6, 8, 2], [2]>>()
    expect(pipe(input([4, 2]), globalAveragePool)).type.toBe<Network<[4, 2], [2]>>()
    expect(pipe(input([4]), globalMaxPool)).type.toRaiseError(/globalMaxPool needs an image .* a vector \[4\]/)
  })
})

describe('what keeps the shape', () => {
  test('keeps it', () => {
    expect(pipe(image, elu, gelu, silu, leakyRelu(), leakyRelu(0.2), softmax, dropout(0.1))).type.toBe<
      Network<[32, 32, 3], [32, 32, 16]>
    >()
    expect(dropout(1)).type.toRaiseError('dropout: rate must be at least 0 and below 1, but it is 1')
    expect(dropout(-0.5)).type.toRaiseError('dropout: rate must be at least 0 and below 1, but it is -0.5')
  })
})

describe('an embedding', () => {
  test('adds an axis of features', () => {
    expect(pipe(input([20]), embedding({ vocabulary: 100, features: 8 }))).type.toBe<Network<[20], [20, 8]>>()
    expect(embedding({ vocabulary: 0, features: 8 })).type.toRaiseError(
      'embedding: vocabulary must be a whole number of at least 1, but it is 0'
    )
  })
})

describe('a recurrent layer', () => {
  test('gives its last output, or one for each step', () => {
    expect(pipe(input([20, 16]), lstm({ units: 6 }))).type.toBe<Network<[20, 16], [6]>>()
    expect(
      pipe(input([20, 16]), gru({ units: 6, sequences: true }), lstm({ units: 4, sequences: false }), dense(2))
    ).type.toBe<Network<[20, 16], [2]>>()
    expect(pipe(input([20, 16]), gru({ units: 6, sequences: true }))).type.toBe<Network<[20, 16], [20, 6]>>()
    expect(pipe(input([20]), lstm({ units: 6 }))).type.toRaiseError(
      /lstm needs a sequence \[length, channels\], but the network so far gives a vector \[20\]/
    )
    expect(gru({ units: 0 })).type.toRaiseError('gru: units must be a whole number of at least 1, but it is 0')
  })
})

describe('the zoo', () => {
  test('has a residual network', () => {
    expect(resnet20).type.toBe<Network<[32, 32, 3], [10]>>()
    expect(resnet20For({ channels: 1, classes: n })).type.toBe<Network<[32, 32, 1], [number]>>()
  })
})
