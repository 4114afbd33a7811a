/**
 * Networks in types: what is inferred, and the sentence for every kind of mistake.
 *
 * @since 0.1.0
 */
import { flow, pipe } from 'fp-ts/function'
import { describe, expect, test } from 'tstyche'
import {
  alexnet,
  alexnetFor,
  averagePool2d,
  conv2d,
  type Conv2dOptions,
  dense,
  dynamicDense,
  dynamicInput,
  flatten,
  globalAveragePool,
  input,
  lenet5,
  lenet5For,
  maxPool2d,
  mlpFor,
  type Network,
  relu,
  reshape,
  sigmoid,
  softplus,
  tanh,
  vgg16
} from '../../src/nn'

declare const n: number
declare const numbers: ReadonlyArray<number>
declare const options: Conv2dOptions

describe('a network', () => {
  test('starts as the identity', () => {
    expect(input([32, 32, 1])).type.toBe<Network<[32, 32, 1], [32, 32, 1]>>()
    expect(input([])).type.toBe<Network<[], []>>()
  })

  test('that is LeNet-5 goes from images to ten numbers, and flatten computes 400', () => {
    const features = pipe(
      input([32, 32, 1]),
      conv2d({ filters: 6, kernel: 5 }),
      softplus,
      maxPool2d(2),
      conv2d({ filters: 16, kernel: 5 }),
      softplus,
      maxPool2d(2),
      flatten
    )
    expect(features).type.toBe<Network<[32, 32, 1], [400]>>()
    expect(pipe(features, dense(120), softplus, dense(84), softplus, dense(10))).type.toBe<Network<[32, 32, 1], [10]>>()
  })

  test('computes strides, padding, dilation and windows of two sizes', () => {
    expect(pipe(input([32, 32, 3]), conv2d({ filters: 64, kernel: 11, stride: 4, padding: 5 }))).type.toBe<
      Network<[32, 32, 3], [8, 8, 64]>
    >()
    expect(pipe(input([7, 8, 3]), conv2d({ filters: 2, kernel: [3, 5], stride: 2, padding: 'same' }))).type.toBe<
      Network<[7, 8, 3], [4, 4, 2]>
    >()
    expect(pipe(input([9, 11, 3]), conv2d({ filters: 2, kernel: 3, dilation: [4, 5] }))).type.toBe<
      Network<[9, 11, 3], [1, 1, 2]>
    >()
    expect(pipe(input([32, 32, 6]), averagePool2d({ window: 3, stride: 2 }))).type.toBe<
      Network<[32, 32, 6], [15, 15, 6]>
    >()
    expect(pipe(input([6, 8, 6]), maxPool2d([2, 4]))).type.toBe<Network<[6, 8, 6], [3, 2, 6]>>()
  })

  test('computes products of five digits', () => {
    expect(pipe(input([7, 7, 512]), flatten)).type.toBe<Network<[7, 7, 512], [25088]>>()
    expect(pipe(input([25088]), reshape([7, 7, 512]))).type.toBe<Network<[25088], [7, 7, 512]>>()
    expect(pipe(input([224, 224, 3]), flatten)).type.toBe<Network<[224, 224, 3], [150528]>>()
  })

  test('keeps its shape through activations', () => {
    expect(pipe(input([4, 5]), relu, tanh, sigmoid, softplus)).type.toBe<Network<[4, 5], [4, 5]>>()
  })

  test('can be built from blocks: of one layer and activations anywhere, of several layers inside the pipe', () => {
    const block = flow(conv2d({ filters: 8, kernel: 3, padding: 1, stride: 2 }), relu)
    expect(pipe(input([32, 32, 3]), block, block, globalAveragePool)).type.toBe<Network<[32, 32, 3], [8]>>()
    expect(pipe(input([16, 8, 1]), block)).type.toBe<Network<[16, 8, 1], [8, 4, 8]>>()
    expect(pipe(input([16, 8, 1]), flow(block, block, maxPool2d(2)), flatten)).type.toBe<Network<[16, 8, 1], [16]>>()
    expect(pipe(input([2, 8, 1]), flow(block, maxPool2d(2)))).type.toRaiseError(
      'maxPool2d: a 2x2 window does not fit in the image [1, 4, 8] without padding'
    )
  })

  test('of the zoo has its shapes in its type', () => {
    expect(lenet5).type.toBe<Network<[32, 32, 1], [10]>>()
    expect(alexnet).type.toBe<Network<[32, 32, 3], [10]>>()
    expect(vgg16).type.toBe<Network<[32, 32, 3], [10]>>()
    expect(lenet5For({ channels: 3, classes: 100 })).type.toBe<Network<[32, 32, 3], [100]>>()
    expect(mlpFor({ input: [28, 28, 1], units: 800, classes: 10 })).type.toBe<Network<[28, 28, 1], [10]>>()
  })

  test('may have dimensions that only the run time knows', () => {
    expect(alexnetFor({ channels: n, classes: n })).type.toBe<Network<[32, 32, number], [number]>>()
    expect(pipe(dynamicInput([n]), dense(4), dynamicDense(n))).type.toBe<Network<[number], [number]>>()
  })

  test('is a network of unknown shapes too, and not a network of other shapes', () => {
    expect<Network>().type.toBeAssignableFrom<Network<[32, 32, 1], [10]>>()
    expect<Network<[32, 32, 1], [10]>>().type.not.toBeAssignableFrom<Network<[32, 32, 1], [11]>>()
    expect<Network<[32, 32, 1], [10]>>().type.not.toBeAssignableFrom<Network>()
  })
})

describe('the sentence', () => {
  test('for a dense layer without flatten', () => {
    expect(
      pipe(
        input([32, 32, 1]),
        conv2d({ filters: 6, kernel: 5 }),
        maxPool2d(2),
        conv2d({ filters: 16, kernel: 5 }),
        maxPool2d(2),
        dense(120)
      )
    ).type.toRaiseError('dense needs a vector, but the network so far gives an image [5, 5, 16]: add flatten')
    expect(pipe(input([28, 28]), dense(10))).type.toRaiseError(
      'dense needs a vector, but the network so far gives a matrix [28, 28]: add flatten'
    )
    expect(pipe(input([]), dense(10))).type.toRaiseError(
      'dense needs a vector, but the network so far gives a scalar []: add flatten'
    )
  })

  test('for a mistake early in a long pipe is about that mistake', () => {
    expect(pipe(input([32, 32, 1]), dense(10), softplus, dense(5), relu, dense(2))).type.toRaiseError(
      'dense needs a vector, but the network so far gives an image [32, 32, 1]: add flatten'
    )
  })

  test('for layers that need an image', () => {
    const vector = input([400])
    expect(pipe(vector, conv2d({ filters: 6, kernel: 5 }))).type.toRaiseError(
      /conv2d needs an image \[height, width, channels\], but the network so far gives a vector \[400\]: put it before flatten, or add reshape/
    )
    expect(pipe(vector, maxPool2d(2))).type.toRaiseError(/maxPool2d needs an image .* a vector \[400\]/)
    expect(pipe(vector, averagePool2d(2))).type.toRaiseError(/averagePool2d needs an image .* a vector \[400\]/)
    expect(pipe(vector, globalAveragePool)).type.toRaiseError(/globalAveragePool needs an image .* a vector \[400\]/)
    expect(pipe(input([2, 3, 4, 5]), maxPool2d(2))).type.toRaiseError(/gives an array \[2, 3, 4, 5\]/)
  })

  test('for windows that do not fit', () => {
    const image = input([3, 3, 16])
    expect(pipe(image, conv2d({ filters: 6, kernel: 5 }))).type.toRaiseError(
      'conv2d: a 5x5 kernel does not fit in the image [3, 3, 16] without padding'
    )
    expect(pipe(image, conv2d({ filters: 6, kernel: [11, 2], padding: 1 }))).type.toRaiseError(
      'conv2d: an 11x2 kernel does not fit in the image [3, 3, 16] with padding 1'
    )
    expect(pipe(image, conv2d({ filters: 6, kernel: 3, dilation: 2 }))).type.toRaiseError(
      'conv2d: a 3x3 kernel with dilation 2 does not fit in the image [3, 3, 16] without padding'
    )
    expect(pipe(image, maxPool2d(4))).type.toRaiseError(
      'maxPool2d: a 4x4 window does not fit in the image [3, 3, 16] without padding'
    )
    expect(pipe(image, averagePool2d({ window: 8, stride: 2 }))).type.toRaiseError(
      'averagePool2d: an 8x8 window does not fit in the image [3, 3, 16] without padding'
    )
  })

  test('for a reshape to another size', () => {
    expect(pipe(input([5, 5, 16]), reshape([20, 21]))).type.toRaiseError(
      'reshape: [5, 5, 16] has 400 elements but [20, 21] has 420'
    )
  })

  test('for numbers that are no whole numbers', () => {
    expect(input([32, 0, 1])).type.toRaiseError(
      'input: a dimension of [32, 0, 1] must be a whole number of at least 1, but it is 0'
    )
    expect(input([32, -1])).type.toRaiseError('must be a whole number of at least 1, but it is -1')
    expect(dense(2.5)).type.toRaiseError('dense: units must be a whole number of at least 1, but it is 2.5')
    expect(dense(0)).type.toRaiseError('dense: units must be a whole number of at least 1, but it is 0')
    expect(conv2d({ filters: 0, kernel: 3 })).type.toRaiseError(
      'conv2d: filters must be a whole number of at least 1, but it is 0'
    )
    expect(conv2d({ filters: 1, kernel: [3, 0] })).type.toRaiseError(
      'conv2d: kernel must be a whole number of at least 1, but it is 0'
    )
    expect(conv2d({ filters: 1, kernel: 3, stride: 0 })).type.toRaiseError(
      'conv2d: stride must be a whole number of at least 1, but it is 0'
    )
    expect(conv2d({ filters: 1, kernel: 3, padding: -1 })).type.toRaiseError(
      'conv2d: padding must be a whole number of at least 0, but it is -1'
    )
    expect(conv2d({ filters: 1, kernel: 3, dilation: 1.5 })).type.toRaiseError(
      'conv2d: dilation must be a whole number of at least 1, but it is 1.5'
    )
    expect(maxPool2d(0)).type.toRaiseError('maxPool2d: window must be a whole number of at least 1, but it is 0')
    expect(reshape([5, 0])).type.toRaiseError(
      'reshape: a dimension of [5, 0] must be a whole number of at least 1, but it is 0'
    )
  })

  test('for numbers whose type is no literal', () => {
    expect(input([32, n, 1])).type.toRaiseError(
      'input: a dimension of [32, number, 1] must be written as a literal such as 3, but its type is number'
    )
    expect(input(numbers)).type.toRaiseError(
      'input: the shape must be written as literals such as [32, 32, 3], but its type is number[]'
    )
    expect(dense(n)).type.toRaiseError('dense: units must be written as a literal such as 3, but its type is number')
    expect(conv2d({ filters: n, kernel: 3 })).type.toRaiseError(
      'conv2d: filters must be written as a literal such as 3, but its type is number'
    )
    expect(maxPool2d({ window: 2, stride: n })).type.toRaiseError(
      'maxPool2d: stride must be written as a literal such as 3, but its type is number'
    )
    expect(pipe(input([9, 9, 1]), conv2d(options))).type.toRaiseError(
      'conv2d: filters must be written as a literal such as 3, but its type is number'
    )
    expect(pipe(dynamicInput([n, 9, 1]), conv2d({ filters: 1, kernel: 3 }))).type.toRaiseError(
      'conv2d: the dimensions of [number, 9, 1] must be literals such as 32, but one of them has the type number'
    )
    expect(pipe(dynamicInput([n, 9, 1]), flatten)).type.toRaiseError(
      'flatten: the dimensions of [number, 9, 1] must be literals such as 32, but one of them has the type number'
    )
  })

  test('for padding as wide as the window of a pooling', () => {
    expect(maxPool2d({ window: 2, padding: 2 })).type.toRaiseError(
      'maxPool2d: padding [2, 2] leaves windows of [2, 2] that see padding only: it must be smaller than the window'
    )
  })

  test('for options that do not exist', () => {
    expect(conv2d({ filters: 1, kernel: 3, strides: 2 })).type.toRaiseError('conv2d has no option strides')
    expect(averagePool2d({ window: 1, dilation: 2 })).type.toRaiseError('averagePool2d has no option dilation')
  })

  test("for options of another type is the compiler's own", () => {
    expect(conv2d).type.not.toBeCallableWith({ kernel: 3 })
    expect(conv2d).type.not.toBeCallableWith({ filters: '6', kernel: 3 })
    expect(conv2d).type.not.toBeCallableWith({ filters: 6, kernel: 3, padding: 'full' })
    expect(dense).type.not.toBeCallableWith(3, { policy: 'baysian' })
    expect(dense).type.toBeCallableWith(3, { policy: 'mc-dropout', bias: false })
  })

  test('for a prior on a layer without weights is that the layer takes none', () => {
    expect(maxPool2d).type.not.toBeCallableWith({ window: 2, prior: { _tag: 'Normal' } })
    expect(softplus).type.not.toBeCallableWith({ prior: { _tag: 'Normal' } })
  })
})
