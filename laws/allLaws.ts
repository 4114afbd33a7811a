/**
 * The table of all laws of this library: what `credence laws` prints.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { Backend } from '../src/backend/Backend'
import type { Expr } from '../src/expr/Expr'
import { interval, operand, positives } from '../src/expr/builders'
import { cauchy } from '../src/distribution/cauchy'
import { halfNormal } from '../src/distribution/halfNormal'
import { laplace } from '../src/distribution/laplace'
import { logNormal } from '../src/distribution/logNormal'
import { normal } from '../src/distribution/normal'
import { uniform } from '../src/distribution/uniform'
import { readers } from '../src/nn/layer'
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

/** A layer of each kind, by the attributes that a file would give it. */
const layers: ReadonlyArray<readonly [kind: string, attributes: unknown, input: Shape]> = [
  ['conv2d', { filters: 2, kernel: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2], bias: true }, [5, 6, 2]],
  ['dense', { units: 3, bias: true }, [4]],
  ['flatten', {}, [2, 3, 2]],
  ['globalAveragePool', {}, [2, 3, 2]],
  ['averagePool2d', { window: [2, 2], stride: [1, 2], padding: [0, 1] }, [4, 5, 2]],
  ['maxPool2d', { window: [2, 2], stride: [1, 2], padding: [0, 1] }, [4, 5, 2]],
  ['relu', {}, [3, 2]],
  ['reshape', { shape: [3, 2] }, [6]],
  ['sigmoid', {}, [3, 2]],
  ['softplus', {}, [3, 2]],
  ['tanh', {}, [3, 2]]
]

const layersOfKind = (kind: string): ReadonlyArray<LawRun> => {
  const [found] = layers.filter(([k]) => k === kind)
  const reader = readers.find(r => r.kind === kind)
  if (found === undefined || reader === undefined)
    return [skipped('laws of layers', `layer ${kind}`, 'no example of this kind of layer is listed in laws/allLaws.ts')]
  const [, attributes, input] = found
  const layer = reader.configure(attributes)
  return E.isLeft(layer)
    ? [skipped('laws of layers', `layer ${kind}`, layer.left)]
    : layerRuns({ layer: layer.right, input })
}

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
