/**
 * A small layer of each kind, for the laws of layers and of backends.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { parseNetwork } from '../src/nn/Codec'
import { readers } from '../src/nn/layers'
import type { Configured } from '../src/nn/Layer'
import type { Shape } from '../src/shape/Shape'
import { integers } from '../src/expr/builders'
import type { Operand } from '../src/expr/Expr'

/** The layers of a branch, as a file would give them. */
const inside = (input: Shape, ...layers: ReadonlyArray<readonly [kind: string, attributes: unknown]>): unknown => ({
  _tag: 'Network',
  input,
  layers: layers.map(([kind, attributes]) => ({ kind, attributes }))
})

const convolution = (filters: number, stride = 1): readonly [string, unknown] => [
  'conv2d',
  { filters, kernel: [3, 3], stride: [stride, stride], padding: 'same', dilation: [1, 1], groups: 1, bias: true }
]

/**
 * A layer of a kind by the attributes and branches that a file would give it, and the shape of one example.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerExample {
  readonly attributes: unknown
  readonly input: Shape
  readonly branches?: ReadonlyArray<{ readonly name: string; readonly network: unknown }>
  readonly domain?: Operand['domain']
}

const of = (attributes: unknown, input: Shape): LayerExample => ({ attributes, input })

/** A small layer of each kind. @category instances @since 0.1.0 */
export const layerExamples: Readonly<Record<string, LayerExample>> = {
  averagePool2d: of({ window: [2, 2], stride: [1, 2], padding: [0, 1] }, [4, 5, 2]),
  batchNorm: of({ momentum: 0.1, epsilon: 1e-5 }, [2, 2, 3]),
  branches: {
    ...of({}, [3, 3, 2]),
    branches: [
      { name: 'first', network: inside([3, 3, 2], convolution(1), ['tanh', {}]) },
      { name: 'second', network: inside([3, 3, 2]) }
    ]
  },
  averagePool1d: of({ window: [2], stride: [1], padding: [1] }, [4, 2]),
  averagePool3d: of({ window: [2, 1, 2], stride: [1, 2, 1], padding: 'same' }, [2, 3, 2, 2]),
  conv1d: of({ filters: 4, kernel: [3], stride: [2], padding: 'same', dilation: [1], groups: 2, bias: true }, [5, 2]),
  conv3d: of(
    {
      filters: 2,
      kernel: [2, 1, 2],
      stride: [1, 1, 1],
      padding: [1, 0, 0],
      dilation: [1, 1, 1],
      groups: 1,
      bias: true
    },
    [2, 2, 3, 2]
  ),
  convTranspose1d: of({ filters: 2, kernel: [3], stride: [2], padding: 'same', dilation: [1], bias: true }, [3, 2]),
  convTranspose2d: of(
    { filters: 2, kernel: [2, 3], stride: [2, 1], padding: [0, 1], dilation: [1, 2], bias: false },
    [2, 3, 2]
  ),
  convTranspose3d: of(
    { filters: 1, kernel: [1, 2, 2], stride: [2, 1, 1], padding: [0, 1, 0], dilation: [1, 1, 2], bias: true },
    [2, 2, 1, 2]
  ),
  depthwiseConv1d: of({ kernel: [2], multiplier: 2, stride: [2], padding: [1], dilation: [1], bias: false }, [4, 2]),
  depthwiseConv3d: of(
    { kernel: [2, 1, 2], multiplier: 1, stride: [1, 1, 1], padding: 'same', dilation: [1, 1, 1], bias: true },
    [2, 2, 2, 2]
  ),
  depthwiseConv2d: of(
    { kernel: [2, 2], multiplier: 2, stride: [1, 2], padding: 'same', dilation: [1, 1], bias: true },
    [3, 4, 2]
  ),
  dropout: of({ rate: 0.5 }, [3, 2]),
  elu: of({}, [3, 2]),
  embedding: { ...of({ vocabulary: 4, features: 3 }, [3]), domain: integers(0, 4) },
  gelu: of({}, [3, 2]),
  globalMaxPool: of({}, [2, 3, 2]),
  gru: of({ units: 2, sequences: true }, [3, 2]),
  lstm: of({ units: 2, sequences: false }, [3, 2]),
  leakyRelu: of({ slope: 0.1 }, [3, 2]),
  maxPool1d: of({ window: [2], stride: [2], padding: [1] }, [5, 2]),
  maxPool3d: of({ window: [2, 2, 1], stride: [1, 1, 1], padding: 'same' }, [2, 2, 2, 2]),
  silu: of({}, [3, 2]),
  softmax: of({}, [3, 2]),
  conv2d: of(
    { filters: 2, kernel: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 1, bias: true },
    [5, 6, 2]
  ),
  dense: of({ units: 3, bias: true }, [4]),
  flatten: of({}, [2, 3, 2]),
  globalAveragePool: of({}, [2, 3, 2]),
  groupNorm: of({ groups: 2, epsilon: 1e-5 }, [2, 1, 4]),
  layerNorm: of({ epsilon: 1e-5 }, [2, 3]),
  maxPool2d: of({ window: [2, 2], stride: [1, 2], padding: [0, 1] }, [4, 5, 2]),
  padChannels: of({ before: 1, after: 2 }, [2, 2]),
  relu: of({}, [3, 2]),
  reshape: of({ shape: [3, 2] }, [6]),
  residual: {
    ...of({}, [4, 4, 2]),
    branches: [
      { name: 'body', network: inside([4, 4, 2], convolution(3, 2), ['groupNorm', { groups: 1, epsilon: 1e-5 }]) },
      { name: 'shortcut', network: inside([4, 4, 2], convolution(3, 2)) }
    ]
  },
  sigmoid: of({}, [3, 2]),
  softplus: of({}, [3, 2]),
  tanh: of({}, [3, 2])
}

/** The layer of an example, its branches read as from a file. @category constructors @since 0.1.0 */
export const configuredExample = (
  kind: string,
  { attributes, branches = [] }: LayerExample
): E.Either<string, Configured> =>
  pipe(
    branches,
    E.traverseArray(({ name, network }) =>
      pipe(
        parseNetwork(network),
        E.bimap(
          ({ message }) => message,
          parsed => ({ name, network: parsed })
        )
      )
    ),
    E.chain(parsed =>
      pipe(
        readers.find(r => r.kind === kind),
        E.fromNullable(`there is no layer ${kind}`),
        E.chain(reader => reader.configure(attributes, parsed))
      )
    )
  )
