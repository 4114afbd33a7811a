/**
 * The table of all laws of this library: what `credence laws` prints.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Backend } from '../src/backend/Backend'
import type { Expr } from '../src/expr/Expr'
import { interval, operand, positives } from '../src/expr/builders'
import { cauchy } from '../src/distribution/cauchy'
import { halfNormal } from '../src/distribution/halfNormal'
import { laplace } from '../src/distribution/laplace'
import { logNormal } from '../src/distribution/logNormal'
import { normal } from '../src/distribution/normal'
import { uniform } from '../src/distribution/uniform'
import { parseNetwork } from '../src/nn/Codec'
import { readers } from '../src/nn/layer'
import type { Configured } from '../src/nn/Layer'
import type { Shape } from '../src/shape/Shape'
import { modules } from '../src/transform/registry'
import { fill } from '../src/primitive/constant'
import { skipped } from './check'
import { backendRuns } from './checkBackend'
import type { DistributionSubject } from './checkDistribution'
import { distributionRuns } from './checkDistribution'
import { layerRuns } from './checkLayer'
import type { LawRun } from './Law'
import type { Accuracy } from './law/backend'
import { graphRuns } from './law/graph'
import { runsOf } from './law/primitive'

// -------------------------------------------------------------------------------------
// subjects
// -------------------------------------------------------------------------------------

const none = fill(0)([2])

const two = (family: string, make: (x: Expr, y: Expr) => ReturnType<typeof normal>): DistributionSubject => ({
  name: `distribution ${family}`,
  make: (x = none, y = none) => make(x, y),
  operands: [operand([2], interval(-1, 1)), operand([2], interval(0.5, 2))]
})

const distributions: ReadonlyArray<DistributionSubject> = [
  two('normal', normal),
  two('laplace', laplace),
  { ...two('logNormal', logNormal), operands: [operand([2], interval(-1, 1)), operand([2], interval(0.3, 0.8))] },
  two('cauchy', cauchy),
  { ...two('uniform', uniform), operands: [operand([2], interval(-2, -1)), operand([2], interval(1, 2))] },
  { name: 'distribution halfNormal', make: (s = none) => halfNormal(s), operands: [operand([2], positives)] }
]

/** The layers of a branch, as a file would give them. */
const inside = (input: Shape, ...layers: ReadonlyArray<readonly [kind: string, attributes: unknown]>): unknown => ({
  _tag: 'Network',
  input,
  layers: layers.map(([kind, attributes]) => ({ kind, attributes }))
})

const convolution = (filters: number, stride = 1): readonly [string, unknown] => [
  'conv2d',
  { filters, kernel: [3, 3], stride: [stride, stride], padding: 'same', dilation: [1, 1], bias: true }
]

interface LayerExample {
  readonly attributes: unknown
  readonly input: Shape
  readonly branches?: ReadonlyArray<{ readonly name: string; readonly network: unknown }>
}

const of = (attributes: unknown, input: Shape): LayerExample => ({ attributes, input })

/** A layer of each kind, by the attributes that a file would give it. */
const layers: Readonly<Record<string, LayerExample>> = {
  averagePool2d: of({ window: [2, 2], stride: [1, 2], padding: [0, 1] }, [4, 5, 2]),
  batchNorm: of({ momentum: 0.1, epsilon: 1e-5 }, [2, 2, 3]),
  branches: {
    ...of({}, [3, 3, 2]),
    branches: [
      { name: 'first', network: inside([3, 3, 2], convolution(1), ['tanh', {}]) },
      { name: 'second', network: inside([3, 3, 2]) }
    ]
  },
  conv2d: of({ filters: 2, kernel: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2], bias: true }, [5, 6, 2]),
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

const layersOfKind = (kind: string): ReadonlyArray<LawRun> => {
  const example = layers[kind]
  if (example === undefined)
    return [skipped('laws of layers', `layer ${kind}`, 'no example of this kind of layer is listed in laws/allLaws.ts')]
  return pipe(
    configured(kind, example),
    E.match(
      sentence => [skipped('laws of layers', `layer ${kind}`, sentence)],
      layer => layerRuns({ layer, input: example.input })
    )
  )
}

/** The layer of an example, its branches read as from a file. */
const configured = (kind: string, { attributes, branches = [] }: LayerExample): E.Either<string, Configured> =>
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

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

/** A backend with what it promises of its arithmetic. @category model @since 0.1.0 */
export interface BackendSubject {
  readonly backend: Backend
  readonly accuracy: Accuracy
}

/**
 * Every law of this library on every subject, ready to run: all primitives of all files of `src/primitive`, random
 * graphs through every transform and phase of the compiler, layers, distributions, and the given backends.
 *
 * @category runs
 * @since 0.1.0
 */
export const allLaws = (backends: ReadonlyArray<BackendSubject> = []): ReadonlyArray<LawRun> => [
  ...modules.flatMap(({ primitives }) => primitives.flatMap(runsOf)),
  ...graphRuns,
  ...readers.flatMap(({ kind }) => layersOfKind(kind)),
  ...distributions.flatMap(distributionRuns),
  ...backends.flatMap(({ backend, accuracy }) => backendRuns(backend, accuracy))
]
