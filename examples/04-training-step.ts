/**
 * A training step is one graph: forward pass, ELBO, gradients and Adam. Here it is compiled to WebAssembly and run on
 * made-up data until it fits them.
 */
import assert from 'node:assert'
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import { adam, compiled, random } from 'credence'
import { bayesian, dense, initialise, input, softplus } from 'credence/nn'
import { halves, initialSlots, trainingStep } from 'credence/node'
import { wasm } from 'credence/wasm'

const network = pipe(input([2]), dense(16), softplus, dense(2))
const model = bayesian(network, { prior: { _tag: 'normal', loc: 0, scale: 1 } })
const batch = 64
const key = random.key(1)

// Two classes: the sign of the first coordinate.
const points = random.normal(random.foldIn(0)(key), batch * 2)
const labels = Float32Array.from({ length: batch }, (_, i) => ((points[2 * i] ?? 0) > 0 ? 1 : 0))

const feed = (step: number): ReadonlyMap<string, Float32Array> =>
  new Map([
    ['images', points],
    ['labels', labels],
    ['weights', new Float32Array(batch).fill(1)],
    ['key', halves(random.foldIn(step)(key))],
    ['klScale', Float32Array.of(1 / 1000)],
    ['learningRate', Float32Array.of(0.01)]
  ])

const session = await compiled(1)(wasm()).prepare(
  trainingStep(model, adam(), batch),
  new Map([...initialise(random.foldIn(1)(key))(model), ...initialSlots(model, adam())])
)()
assert.ok(E.isRight(session))

const results = await session.right.run(Array.from({ length: 200 }, (_, step) => feed(step)))()
assert.ok(E.isRight(results))

const nll = results.right.map(result => result.get('nll')?.[0] ?? NaN)
assert.ok((nll[199] ?? NaN) < 0.25 * (nll[0] ?? NaN))
await session.right.close()
