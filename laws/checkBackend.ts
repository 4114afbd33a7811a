/**
 * `checkBackend`: the laws of backends, on every primitive and on random graphs.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import type { Task } from 'fp-ts/Task'
import * as Ta from 'fp-ts/Task'
import type { Backend } from '../src/backend/Backend'
import type { Primitive } from '../src/expr/Expr'
import { registry } from '../src/transform/registry'
import { graphFrom } from './arbitrary/Graph'
import { tapes } from './arbitrary/Tape'
import { asyncLawRun, skipped } from './check'
import type { LawResult, LawRun, Options } from './Law'
import type { Accuracy } from './law/backend'
import { planMeansInterpreter, refusesBadFeeds, repeatsItself, sameBits, stateIsCarried } from './law/backend'
import { appliedFrom } from './law/primitive'
import { show } from './Probe'

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

/** One accuracy for everything, or one for each primitive and (without one) for graphs of several. @category model @since 0.1.0 */
export type Accuracies = Accuracy | ((primitive?: Primitive) => Accuracy)

const on = (accuracies: Accuracies, primitive?: Primitive): Accuracy =>
  typeof accuracies === 'function' ? accuracies(primitive) : accuracies

const onPrimitive = (backend: Backend, accuracies: Accuracies, primitive: Primitive): LawRun => {
  const law = planMeansInterpreter(backend, on(accuracies, primitive))
  const subject = `${backend.name}: ${primitive.name}`
  return primitive.lowering._tag === 'Input'
    ? skipped(law.name, subject, 'an input has no kernel: its value is fed')
    : asyncLawRun(law, { subject, show, arbitrary: tapes(80).map(tape => appliedFrom(primitive)(tape).probe) })
}

/** The laws of a backend, ready to run. @category runs @since 0.1.0 */
export const backendRuns = (backend: Backend, accuracies: Accuracies = sameBits): ReadonlyArray<LawRun> => [
  ...[...registry.values()].map(primitive => onPrimitive(backend, accuracies, primitive)),
  asyncLawRun(planMeansInterpreter(backend, on(accuracies)), {
    subject: `${backend.name}: random graphs`,
    show,
    arbitrary: tapes().map(graphFrom)
  }),
  asyncLawRun(repeatsItself(backend), {
    subject: `${backend.name}: random graphs`,
    show,
    arbitrary: tapes(80).map(graphFrom)
  }),
  asyncLawRun(stateIsCarried(backend), {
    subject: backend.name,
    show: String,
    arbitrary: fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 9 })
  }),
  asyncLawRun(refusesBadFeeds(backend), { subject: backend.name, show: String, arbitrary: fc.nat({ max: 9 }) })
]

/**
 * Tests a backend of your own: every primitive and random graphs against the interpreter of plans, state, bad feeds.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { gpu } from 'credence/gpu'
 * import { assertLaws, checkBackend } from 'credence/laws'
 *
 * assertLaws(await checkBackend(gpu({ mode: 'webasm', threads: 1 }), { cases: 1 })())
 *
 * @category runs
 * @since 0.1.0
 */
export const checkBackend = (
  backend: Backend,
  options: Partial<Options> = {},
  accuracies: Accuracies = sameBits
): Task<ReadonlyArray<LawResult>> =>
  Ta.traverseSeqArray((run: LawRun) => run.run(options))(backendRuns(backend, accuracies))
