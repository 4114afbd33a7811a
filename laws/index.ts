/**
 * Laws as a library: test the gradients, primitives, layers, distributions and backends that you write yourself.
 *
 * Every check gives results as values, with the seed that runs the same cases again and the shrunk counterexample;
 * `assertLaws` throws where one fails, for vitest, jest and node:test.
 *
 * @since 0.1.0
 */
export { allLaws, type BackendSubject } from './allLaws'
export { graphFrom } from './arbitrary/Graph'
export { type Tape, drawFrom, tapes } from './arbitrary/Tape'
export { directionOf, valuesFor } from './arbitrary/Values'
export { assertLaws, asyncLawRun, check, checkAsync, lawRun, skipped, type Source } from './check'
export { boundsOf } from './bounds'
export { type Accuracies, backendRuns, checkBackend } from './checkBackend'
export { checkDistribution, distributionRuns, type DistributionSubject } from './checkDistribution'
export { checkGradient, checkPrimitive, functionCases, functionLaws } from './checkGradient'
export { checkLayer, layerRuns, type LayerSubject } from './checkLayer'
export * from './Law'
export { type Accuracy, sameBits, ulps, within } from './law/backend'
export {
  chainRule,
  dotTest,
  gradientIsCheap,
  hessianIsSymmetric,
  jacobiansAgree,
  matchesDifferences,
  noZeroTangents,
  tangentsAreLinear,
  taylorSlopes,
  transposeTwice
} from './law/calculus'
export { distributionLaws, type DistributionCase } from './law/distribution'
export { graphLaws, graphRuns, graphs } from './law/graph'
export {
  fusionKeepsBits,
  kernelMeansPrimitive,
  memoryIsSafe,
  phases,
  planOf,
  sharingIsComplete,
  traitsTried
} from './law/kernel'
export { type Applied, appliedFrom, casesOf, primitiveLaws, runsOf } from './law/primitive'
export { type Probe, probeOf, show as showProbe, type Slot, slotOf } from './Probe'
export { integers, interval, operand, positives, reals, truths } from '../src/expr/builders'
