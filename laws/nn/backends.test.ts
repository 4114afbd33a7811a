/**
 * Every kind of layer, with its gradient, on the backends: WebAssembly and gpu.js give what the interpreter of plans
 * gives.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import type { Backend } from '../../src/backend/Backend'
import { gpu } from '../../src/backend/gpu/gpu'
import { wasm } from '../../src/backend/wasm'
import type { Expr } from '../../src/expr/Expr'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { mul } from '../../src/primitive/mul'
import { grad } from '../../src/transform/vjp'
import { assertLaws, asyncLawRun } from '../check'
import { layerCases } from '../checkLayer'
import { configuredExample, layerExamples } from '../layerExamples'
import { planMeansInterpreter, within } from '../law/backend'
import type { Probe } from '../Probe'

/** The layer's outputs, and the gradient of the sum of their squares by its input and each of its arrays. */
const withGradient = (probe: Probe): Probe => {
  const loss = probe.outputs.map((y): Expr => sumAll(mul(y, y)))[0]
  const nodes = probe.slots.filter(slot => slot.tangents !== undefined).map(slot => slot.node)
  return loss === undefined ? probe : { ...probe, outputs: [...probe.outputs, ...grad(loss, nodes)] }
}

const backends: ReadonlyArray<readonly [string, Backend]> = [
  ['wasm', wasm({ threads: 1 })],
  ['gpu.js cpu', gpu({ mode: 'cpu', threads: 1 })]
]

describe.each(backends)('%s', (_, backend) => {
  test.each(Object.entries(layerExamples))('%s', async (kind, example) => {
    const layer = pipe(
      configuredExample(kind, example),
      E.getOrElseW(sentence => expect.fail(sentence))
    )
    const { subject, show, arbitrary } = layerCases({ ...example, layer })
    const run = asyncLawRun(planMeansInterpreter(backend, within(1e-5)), {
      subject,
      show,
      arbitrary: arbitrary.map(withGradient)
    })
    assertLaws([await run.run({ cases: 2 })()])
  })
})
