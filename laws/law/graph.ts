/**
 * Laws of whole graphs, on random ones.
 *
 * @since 0.1.0
 */
import type { Law, LawRun } from '../Law'
import { graphFrom } from '../arbitrary/Graph'
import { tapes } from '../arbitrary/Tape'
import type { Source } from '../check'
import { lawRun } from '../check'
import type { Probe } from '../Probe'
import { show } from '../Probe'
import {
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
} from './calculus'
import { fusionKeepsBits, kernelsRespectTraits, memoryIsSafe, phases, sharingIsComplete } from './kernel'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Random graphs, as cases. @category constructors @since 0.1.0 */
export const graphs: Source<Probe> = { subject: 'random graphs', arbitrary: tapes().map(graphFrom), show }

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/** Against differences: the bounds of random graphs are wider, as errors add up along a graph. @category laws @since 0.1.0 */
export const differenceLaws: ReadonlyArray<Law<Probe>> = [matchesDifferences(1, 1e-7), matchesDifferences(2, 1e-5)]

/** Exact identities. @category laws @since 0.1.0 */
export const identityLaws: ReadonlyArray<Law<Probe>> = [
  tangentsAreLinear,
  dotTest,
  transposeTwice,
  jacobiansAgree,
  hessianIsSymmetric,
  chainRule,
  noZeroTangents
]

/** Slopes and costs. @category laws @since 0.1.0 */
export const shapeOfGrowth: ReadonlyArray<Law<Probe>> = [taylorSlopes, gradientIsCheap(4, 36)]

/** What the compiler does with a graph. @category laws @since 0.1.0 */
export const compilerLaws: ReadonlyArray<Law<Probe>> = [
  ...phases,
  sharingIsComplete,
  fusionKeepsBits,
  memoryIsSafe,
  kernelsRespectTraits
]

/** Every law of graphs. @category laws @since 0.1.0 */
export const graphLaws: ReadonlyArray<Law<Probe>> = [
  ...differenceLaws,
  ...identityLaws,
  ...shapeOfGrowth,
  ...compilerLaws
]

/** Every law of graphs on random graphs, ready to run. @category runs @since 0.1.0 */
export const graphRuns: ReadonlyArray<LawRun> = graphLaws.map(law => lawRun(law, graphs))
