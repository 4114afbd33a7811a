/**
 * Fast arithmetic on the WebAssembly backend: its bound, on ordinary and on spiteful numbers; a whole network; the same
 * bits for any number of threads; and products that the register tiles do.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import type { Arrays, Device } from '../../../src/backend/Backend'
import { evaluate } from '../../../src/backend/reference/evaluate'
import { wasm } from '../../../src/backend/wasm'
import { hasRelaxedSimd } from '../../../src/backend/wasm/probe'
import { programOf } from '../../../src/backend/wasm/program'
import { compile, prepare } from '../../../src/compile/compile'
import { fastProductsOf } from '../../../src/compile/fastProducts'
import type { Plan } from '../../../src/compile/Plan'
import type { Program } from '../../../src/compile/Program'
import { program, roots } from '../../../src/compile/Program'
import { share } from '../../../src/compile/share'
import type { Expr } from '../../../src/expr/Expr'
import { topological } from '../../../src/expr/Fold'
import { convolve } from '../../../src/function/convolve'
import { conv2d, dense, dynamicInput, flatten, maxPool2d, softplus } from '../../../src/nn'
import { interpret } from '../../../src/nn/interpret'
import type { Model } from '../../../src/nn/Model'
import { initialise, storages, trainingOf } from '../../../src/nn/Model'
import { adam } from '../../../src/optim/adam'
import { sumAll } from '../../../src/primitive/broadcastInDim'
import { input } from '../../../src/primitive/input'
import { mul } from '../../../src/primitive/mul'
import * as K from '../../../src/random/Key'
import { normal } from '../../../src/random/sample'
import { size } from '../../../src/shape/Shape'
import { defaultConfig, modelOf } from '../../../src/train/Config'
import { halves } from '../../../src/train/keys'
import { initialSlots, losses, stepInputs, trainingStep } from '../../../src/train/step'
import { grad } from '../../../src/transform/vjp'
import { run as runStochastic } from '../../../src/variational/Stochastic'
import { orThrow } from '../../orThrow'

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

const backend = (arithmetic: 'strict' | 'fast', threads = 1) => wasm({ arithmetic, threads })

const planOf = (p: Program, arithmetic: 'strict' | 'fast' = 'fast'): Plan =>
  pipe(
    compile(backend(arithmetic).traits)(p),
    E.getOrElseW(({ message }) => expect.fail(message))
  )

interface Ran {
  readonly results: ReadonlyArray<Arrays>
  readonly state: Arrays
  readonly device: Device
}

const NO_STATE: Arrays = new Map()

const run = async (
  p: Program,
  feeds: ReadonlyArray<Arrays>,
  {
    arithmetic = 'fast',
    threads = 1,
    state = NO_STATE
  }: { readonly arithmetic?: 'strict' | 'fast'; readonly threads?: number; readonly state?: Arrays } = {}
): Promise<Ran> => {
  const session = orThrow(await backend(arithmetic, threads).prepare(planOf(p, arithmetic), state)())
  const results = orThrow(await session.run(feeds)())
  const left = orThrow(await session.state())
  await session.close()
  return { results, state: left, device: session.device }
}

const named = (outputs: ReadonlyArray<Expr>): Program => program(outputs.map((value, i) => ({ name: `y${i}`, value })))

const inputsOf = (outputs: ReadonlyArray<Expr>): ReadonlyArray<Expr> =>
  topological(outputs).filter(e => e.primitive.name === 'input')

const nameOf = (e: Expr): string => String(e.attributes['name'])

const exactly = (outputs: ReadonlyArray<Expr>, fed: Arrays): ReadonlyArray<Float64Array> =>
  pipe(
    evaluate(
      new Map(
        inputsOf(outputs).map(e => [nameOf(e), { shape: e.shape, data: Float64Array.from(fed.get(nameOf(e)) ?? []) }])
      )
    )(outputs),
    E.match(
      ({ message }) => expect.fail(message),
      values => values.map(v => v.data)
    )
  )

const largest = (xs: ArrayLike<number>): number => Array.from(xs).reduce((most, x) => Math.max(most, Math.abs(x)), 0)

const norm = (xs: ArrayLike<number>): number => Math.hypot(...Array.from(xs))

/** ‖x - y‖ / ‖y‖ */
const distance = (xs: ArrayLike<number>, ys: ArrayLike<number>): number =>
  norm(Array.from(ys, (y, i) => (xs[i] ?? NaN) - y)) / norm(ys)

// -------------------------------------------------------------------------------------
// one convolution
// -------------------------------------------------------------------------------------

/** Sides, kernel, padding, batch, channels: tiles of results, of the kernel, of the image, and none. */
const geometries: ReadonlyArray<readonly [readonly [number, number], number, number, number, number]> = [
  [[2, 2], 3, 1, 208, 72],
  [[4, 4], 5, 2, 64, 32],
  [[6, 5], 5, 2, 32, 32],
  [[7, 7], 5, 1, 32, 32]
]

const convolution = ([side, kernel, padding, batch, channels]: (typeof geometries)[number]) => {
  const x = input('x', [batch, ...side, channels])
  const w = input('w', [kernel, kernel, channels, channels + 5])
  const around = [padding, padding]
  const y = convolve({ strides: [1, 1], dilation: [1, 1], low: around, high: around, groups: 1 })(x, w)
  const ct = input('ct', y.shape)
  return prepare(backend('fast').traits)([y, ...grad(sumAll(mul(y, ct)), [x, w])])
}

const SPITEFUL: ReadonlyArray<readonly [string, (x: number, i: number) => number]> = [
  ['ordinary', x => x],
  ['of one sign', x => Math.abs(x) + 1],
  ['alternating', (x, i) => (i % 2 === 0 ? 1 : -1) + x / 1024],
  ['of very different sizes', (x, i) => x * 2 ** (i % 97 === 0 ? 12 : -12)],
  ['mostly zero', (x, i) => (i % 50 === 0 ? x : 0)]
]

const gamma = (n: number): number => (n * 2 ** -24) / (1 - n * 2 ** -24)

describe.each(geometries)('a convolution of %j, kernel %i, padding %i, batch %i, channels %i', (...geometry) => {
  const outputs = convolution(geometry)
  const chosen = fastProductsOf(outputs)

  test('is fast in itself and in both gradients, on register tiles', () => {
    expect(outputs.filter(e => chosen.has(e)).length).toBe(3)
    const plan = planOf(named(outputs))
    const { stages } = programOf({ fma: false, threads: 1, patience: 0 }, plan)
    const products = stages.filter(s => s.label.includes('dotGeneral'))
    const done = products.reduce((sum, s) => sum + s.flops, 0) / 2
    expect(done).toBe([...chosen.values()].reduce((sum, p) => sum + p.multiplications, 0))
  })

  test.each(SPITEFUL)('numbers %s: every result is within its bound', async (name, change) => {
    const fed: Arrays = new Map(
      inputsOf(outputs).map((e, i) => [nameOf(e), normal(K.key(7 + i), size(e.shape)).map(change)])
    )
    const { results, device } = await run(named(outputs), [fed])
    expect(device.arithmetic).toBe(hasRelaxedSimd() ? 'fast' : 'fast-strict')
    exactly(outputs, fed).forEach((want, i) => {
      const e = outputs[i]
      const found = e === undefined ? undefined : chosen.get(e)
      const got = results[0]?.get(`y${i}`) ?? []
      const sizes = (e?.args ?? []).map(arg => largest(exactly([arg], fed)[0] ?? []))
      const bound =
        gamma(found?.depth ?? NaN) *
        (found?.features ?? NaN) *
        (found?.growth ?? NaN) *
        (sizes[0] ?? NaN) *
        (sizes[1] ?? NaN)
      expect(want.findIndex((y, at) => !(Math.abs((got[at] ?? NaN) - y) <= bound))).toBe(-1)
      // What is found is far below what can't be exceeded.
      if (name === 'ordinary') expect(distance(got, want)).toBeLessThan(1e-5)
    })
  })
})

// -------------------------------------------------------------------------------------
// a network
// -------------------------------------------------------------------------------------

const BATCH = 32

const model: Model = pipe(
  dynamicInput([4, 4, 3]),
  conv2d({ filters: 32, kernel: 3, padding: 1 }),
  softplus,
  conv2d({ filters: 40, kernel: 5, padding: 2 }),
  softplus,
  maxPool2d(2),
  flatten,
  dense(24),
  softplus,
  dense(10),
  modelOf(defaultConfig.inference)
)

const step = trainingStep(model, adam(), BATCH)

const start: Arrays = new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())])

const fedAt = (n: number, images = normal(K.key(100 + n), BATCH * 48)): Arrays =>
  new Map([
    ['images', images],
    ['labels', Float32Array.from({ length: BATCH }, (_, i) => (i * 7 + n) % 10)],
    ['weights', new Float32Array(BATCH).fill(1)],
    ['key', halves(K.key(n))],
    ['klScale', Float32Array.of(1 / 1000)],
    ['learningRate', Float32Array.of(1e-3)]
  ])

describe('a Bayesian network of two convolutions and two dense layers', () => {
  test('has fast products, forward and backward', () => {
    expect(fastProductsOf(prepare(backend('fast').traits)(roots(step))).size).toBeGreaterThan(3)
  })

  test('is as near to exact arithmetic as other arithmetic must be: logits within 1e-5, gradients within 1e-4', async () => {
    const inputs = stepInputs(model, BATCH)
    const forward = interpret(trainingOf(model, inputs.weights))(model.network)(inputs.images)
    const [logits, loss] = share([runStochastic(inputs.key)(forward).value, losses(model, inputs).loss])
    if (logits === undefined || loss === undefined) return expect.fail('there is nothing to compare')
    const parameters = inputsOf([loss]).filter(e => storages(model).some(s => s.name === nameOf(e)))
    expect(parameters.length).toBe(storages(model).length)
    const outputs = [logits, ...grad(loss, parameters)]
    const fed: Arrays = new Map([...fedAt(1), ...start])
    const { results } = await run(named(outputs), [fed])
    exactly(outputs, fed).forEach((want, i) => {
      expect(norm(want)).toBeGreaterThan(0)
      expect(distance(results[0]?.get(`y${i}`) ?? [], want)).toBeLessThan(i === 0 ? 1e-5 : 1e-4)
    })
  })

  test('stays within 1e-3 of strict arithmetic over 100 steps of Adam, with the same bits on 1, 2 and 3 threads', async () => {
    const feeds = Array.from({ length: 100 }, (_, n) => fedAt(n % 10))
    const strict = await run(step, feeds, { arithmetic: 'strict', state: start })
    const fast = await run(step, feeds, { state: start })
    const names = storages(model).map(s => s.name)
    const all = (state: Arrays): ReadonlyArray<number> => names.flatMap(name => Array.from(state.get(name) ?? []))
    expect(all(fast.state).length).toBeGreaterThan(1000)
    expect(distance(all(fast.state), all(strict.state))).toBeLessThan(1e-3)
    expect(distance(all(strict.state), all(start))).toBeGreaterThan(1e-2)
    for (const threads of [2, 3])
      expect((await run(step, feeds.slice(0, 5), { threads, state: start })).state).toStrictEqual(
        (await run(step, feeds.slice(0, 5), { state: start })).state
      )
  })

  test('has no NaN where variances are nothing: black images, and images with a single light', async () => {
    const black = new Float32Array(BATCH * 48)
    const light = black.map((_, i) => (i % 48 === 20 ? 1e4 : 0))
    const { results, state } = await run(step, [fedAt(0, black), fedAt(1, light), fedAt(2, black)], { state: start })
    expect(results.map(r => Number.isFinite(r.get('loss')?.[0]))).toStrictEqual([true, true, true])
    expect([...state.values()].every(values => values.every(Number.isFinite))).toBe(true)
  })
})
