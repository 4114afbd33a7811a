/**
 * A whole Bayesian network on the WebAssembly backend, two convolutions and two dense layers, against 64-bit arithmetic
 * with the same noise: forward, gradient, and after a hundred steps of Adam. And in strict arithmetic, its bits.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Arrays } from '../../../src/backend/Backend'
import { compiled, type Engine } from '../../../src/backend/Engine'
import { reference } from '../../../src/backend/reference/reference'
import { wasm } from '../../../src/backend/wasm'
import { program, type Program } from '../../../src/compile/Program'
import { interpret } from '../../../src/nn/interpret'
import { trainingOf } from '../../../src/nn/Model'
import { adam } from '../../../src/optim/adam'
import { losses, stepInputs, trainingStep } from '../../../src/train/step'
import { grad } from '../../../src/transform/vjp'
import { run } from '../../../src/variational/Stochastic'
import { BATCH, feed, initial, model, parameters, state } from './smallNetwork'

const STEPS = 100

/** The logits, and the gradient of the loss by every stored array. */
const once: Program = (() => {
  const inputs = stepInputs(model, BATCH)
  const logits = run(inputs.key)(interpret(trainingOf(model, inputs.weights))(model.network)(inputs.images)).value
  const gradients = grad(
    losses(model, inputs).loss,
    parameters.map(({ node }) => node)
  )
  return program(
    [
      { name: 'logits', value: logits },
      ...parameters.map(({ name, node }, i) => ({ name, value: gradients[i] ?? node }))
    ],
    []
  )
})()

interface Outcome {
  readonly forward: Float64Array
  readonly gradient: Float64Array
  readonly trained: Float64Array
}

const joined = (arrays: Arrays, names: ReadonlyArray<string>): Float64Array =>
  Float64Array.from(names.flatMap(name => [...(arrays.get(name) ?? [])]))

const right = <A>(e: E.Either<{ readonly message: string }, A>): A =>
  E.isRight(e) ? e.right : expect.fail(e.left.message)

const outcome = async (engine: Engine): Promise<Outcome> => {
  const names = parameters.map(({ name }) => name)
  const plain = right(await engine.prepare(once, new Map())())
  const [result = new Map()] = right(await plain.run([new Map([...feed(0), ...initial])])())
  await plain.close()
  const session = right(await engine.prepare(trainingStep(model, adam(), BATCH), state)())
  right(await session.run(Array.from({ length: STEPS }, (_, step) => feed(step)))())
  const trained = right(await session.state())
  await session.close()
  return { forward: joined(result, ['logits']), gradient: joined(result, names), trained: joined(trained, names) }
}

/** ‖x − y‖ / ‖y‖ */
const distance = (x: Float64Array, y: Float64Array): number =>
  Math.hypot(...x.map((a, i) => a - (y[i] ?? NaN))) / Math.hypot(...y)

const seen: { expected?: Outcome; found?: Outcome } = {}

describe.each(['strict', 'fma'] as const)('in %s arithmetic', arithmetic => {
  beforeAll(async () => {
    seen.expected ??= await outcome(reference)
    seen.found = await outcome(compiled(STEPS)(wasm({ arithmetic, threads: 1 })))
  })

  test.each([
    ['forward', 1e-5],
    ['gradient', 1e-4],
    ['trained', 1e-3]
  ] as const)('%s is within %d', (what, bound) => {
    const { expected, found } = seen
    const [x = new Float64Array(), y = new Float64Array()] = [found?.[what], expected?.[what]]
    expect(y.length).toBeGreaterThan(0)
    expect(x).toHaveLength(y.length)
    expect(distance(x, y)).toBeLessThanOrEqual(bound)
  })

  test('and the hundred steps went somewhere', () => {
    const { expected } = seen
    const start = joined(
      initial,
      parameters.map(({ name }) => name)
    )
    expect(distance(expected?.trained ?? start, start)).toBeGreaterThan(0.01)
  })
})

/** Of the state after a thousand steps, arrays in the order of their names: the same on every engine and machine. */
const BITS = '683fac805ce3c4ee9ef5f5fb57a2e823f470a370e77ae23e9f418c6bd9ff2e75'

test('a thousand strict steps leave the same bits everywhere', async () => {
  const steps = Array.from({ length: 1000 }, (_, step) => feed(step))
  const engine = compiled(steps.length)(wasm({ arithmetic: 'strict', threads: 1 }))
  const session = right(await engine.prepare(trainingStep(model, adam(), BATCH), state)())
  right(await session.run(steps)())
  const left = right(await session.state())
  await session.close()
  const hash = [...left]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((sum, [name, data]) => sum.update(name).update(new Uint8Array(data.slice().buffer)), createHash('sha256'))
  expect(hash.digest('hex')).toBe(BITS)
})
