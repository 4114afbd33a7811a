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
import { readers } from '../src/nn/layers'
import { modules } from '../src/transform/registry'
import { fill } from '../src/primitive/constant'
import { skipped } from './check'
import { backendRuns } from './checkBackend'
import type { DistributionSubject } from './checkDistribution'
import { distributionRuns } from './checkDistribution'
import { layerRuns } from './checkLayer'
import { configuredExample, layerExamples } from './layerExamples'
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

const layersOfKind = (kind: string): ReadonlyArray<LawRun> => {
  const example = layerExamples[kind]
  if (example === undefined)
    return [skipped('laws of layers', `layer ${kind}`, 'no example of this kind of layer is listed in laws/allLaws.ts')]
  return pipe(
    configuredExample(kind, example),
    E.match(
      sentence => [skipped('laws of layers', `layer ${kind}`, sentence)],
      layer => layerRuns({ ...example, layer })
    )
  )
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
