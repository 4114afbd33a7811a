/**
 * A whole Bayesian network on the WebAssembly backend, two convolutions and two dense layers, against 64-bit arithmetic
 * with the same noise: forward, gradient, and after a hundred steps of Adam.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Arrays } from '../../../src/backend/Backend'
import { compiled, type Engine } from '../../../src/backend/Engine'
import { reference } from '../../../src/backend/reference/reference'
import { wasm } from '../../../src/backend/wasm'
import { program, type Program } from '../../../src/compile/Program'
import { conv2d, dense, flatten, input, maxPool2d, softplus } from '../../../src/nn'
import { interpret } from '../../../src/nn/interpret'
import { bayesian, initialise, storages, trainingOf } from '../../../src/nn/Model'
import { adam } from '../../../src/optim/adam'
import * as K from '../../../src/random/Key'
import { halves } from '../../../src/train/keys'
import { initialSlots, losses, stepInputs, trainingStep } from '../../../src/train/step'
import { grad } from '../../../src/transform/vjp'
import { run } from '../../../src/variational/Stochastic'
import { gaussians } from '../../train/noise'

const [BATCH, STEPS] = [8, 100]

const model = bayesian(
  pipe(
    input([8, 8, 1]),
    conv2d({ filters: 3, kernel: 3 }),
    softplus,
    maxPool2d(2),
    conv2d({ filters: 4, kernel: 2 }),
    softplus,
    flatten,
    dense(8),
    softplus,
    dense(3)
  )
)

const parameters = storages(model)

const feed = (step: number): Arrays =>
  new Map([
    ['images', gaussians(step, BATCH * 64)],
    ['labels', Float32Array.from({ length: BATCH }, (_, i) => (i + step) % 3)],
    ['weights', new Float32Array(BATCH).fill(1)],
    ['key', halves(K.foldIn(step)(K.key(1)))],
    ['klScale', Float32Array.of(1 / 600)],
    ['learningRate', Float32Array.of(1e-3)]
  ])

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

const initial = initialise(K.key(0))(model)

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
  const state = new Map([...initial, ...initialSlots(model, adam())])
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
