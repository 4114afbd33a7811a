/**
 * Regression with a noise model: a curve whose noise grows, under noise that is given, learned, or predicted for each
 * example, and the stopping distances of cars, measured in the 1920s. What is predicted is a band, which widens where
 * there are no data. The figures of this example are those in docs/.
 */
import assert from 'node:assert'
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import {
  adam,
  compiled,
  cosineDecay,
  fixedNoise,
  heteroscedasticNoise,
  learnedNoise,
  type NoiseModel,
  random
} from 'credence'
import { bayesian, dense, initialise, input, type Network, softplus } from 'credence/nn'
import { lineChart, renderSvg } from 'credence/report'
import { halves, regressionPrediction, regressionSlots, regressionStep } from 'credence/train'
import { wasm } from 'credence/wasm'

type Numbers = ReadonlyArray<number>

/** Pairs of an input and a target, both brought to about [−1, 1]. */
interface Pairs {
  readonly x: Numbers
  readonly y: Numbers
}

/** What is predicted at each x of a grid: the mean, and two standard deviations, of the noise and of the mean. */
interface Band {
  readonly x: Numbers
  readonly mean: Numbers
  readonly noise: Numbers
  readonly weights: Numbers
}

// The same bits on every machine: strict arithmetic, and keys instead of a clock.
const engine = compiled(20)(wasm({ arithmetic: 'strict', threads: 1 }))
const [STEPS, DRAWS, GRID] = [1500, 100, 61]

const unwrap = <A>(result: E.Either<{ readonly message: string }, A>): A =>
  pipe(
    result,
    E.getOrElseW(e => assert.fail(e.message))
  )

/** The Bayesian network of a network, trained on pairs, and its band over a grid from `from` to `to`. */
const fit = async (
  noise: NoiseModel,
  network: Network,
  { x, y }: Pairs,
  [from, to]: readonly [number, number],
  start: ReadonlyMap<string, Float32Array> = new Map()
) => {
  const n = x.length
  const model = bayesian(network, { prior: { _tag: 'normal', loc: 0, scale: 1 } })
  const rate = cosineDecay(STEPS)
  const feed = (step: number): ReadonlyMap<string, Float32Array> =>
    new Map([
      ['inputs', Float32Array.from(x)],
      ['targets', Float32Array.from(y)],
      ['weights', new Float32Array(n).fill(1)],
      ['key', halves(random.foldIn(step)(random.key(1)))],
      ['klScale', Float32Array.of(1 / n)],
      ['learningRate', Float32Array.of(0.02 * rate(step))]
    ])
  const state = new Map([
    ...initialise(random.key(2))(model),
    ...(noise._tag === 'learned' ? ([['noise.value', Float32Array.of(-1.5)]] as const) : []),
    ...start,
    ...regressionSlots(model, noise, adam())
  ])
  const session = unwrap(await engine.prepare(regressionStep(model, noise, adam(), n), state)())
  const steps = unwrap(await session.run(Array.from({ length: STEPS }, (_, step) => feed(step)))())
  const trained = unwrap(await session.state())
  await session.close()

  const grid = Array.from({ length: GRID }, (_, i) => from + ((to - from) * i) / (GRID - 1))
  const predictor = unwrap(await engine.prepare(regressionPrediction(model, noise, GRID), new Map())())
  const feeds = Array.from(
    { length: DRAWS },
    (_, t) =>
      new Map([...trained, ['inputs', Float32Array.from(grid)], ['key', halves(random.foldIn(t)(random.key(3)))]])
  )
  const draws = unwrap(await predictor.run(feeds)())
  await predictor.close()

  const at = (name: string, i: number): Numbers => draws.map(draw => draw.get(name)?.[i] ?? NaN)
  const average = (values: Numbers): number => values.reduce((sum, v) => sum + v, 0) / values.length
  const variance = (values: Numbers): number => average(values.map(v => v * v)) - average(values) ** 2
  const band: Band = {
    x: grid,
    mean: grid.map((_, i) => average(at('mean', i))),
    noise: grid.map((_, i) => 2 * Math.sqrt(average(at('scale', i).map(s => s * s)))),
    weights: grid.map((_, i) => 2 * Math.sqrt(Math.max(0, variance(at('mean', i)))))
  }
  return { band, trained, nll: average(steps.slice(-200).map(step => step.get('nll')?.[0] ?? NaN)) }
}

// A curve: sin 3x, with noise of 0.03 on the left and 0.33 on the right.
const points = 200
const uniform = random.uniform(random.key(4), points)
const normal = random.normal(random.key(5), points)
const x = Array.from(uniform, u => 2 * u - 1)
const noiseAt = (at: number): number => 0.03 + 0.15 * (at + 1)
const curve: Pairs = { x, y: x.map((v, i) => Math.sin(3 * v) + noiseAt(v) * (normal[i] ?? NaN)) }

// For noise of its own, each x has a second output.
const one = pipe(input([1]), dense(20), softplus, dense(1))
const two = pipe(input([1]), dense(20), softplus, dense(2))
const small = pipe(input([1]), dense(6), softplus, dense(2))

const fixed = await fit(fixedNoise(0.2), one, curve, [-1.8, 1.8])
// Noise that is learned from the start is taken for all there is, and no curve is: so it starts from the fixed one's.
const shared = await fit(learnedNoise(1), one, curve, [-1.8, 1.8], fixed.trained)
const own = await fit(heteroscedasticNoise, two, curve, [-1.8, 1.8])

/** The value of a list at the grid's point nearest to an input. */
const near = (band: Band, values: Numbers, at: number): number =>
  values[band.x.reduce((best, v, i) => (Math.abs(v - at) < Math.abs((band.x[best] ?? NaN) - at) ? i : best), 0)] ?? NaN

// Each noise model finds what it can: one number for all, or a number for each x. The likelihood says which is right.
assert.ok(Math.abs(near(shared.band, shared.band.noise, 0) / 2 - 0.2) < 0.05)
assert.ok(near(own.band, own.band.noise, -0.9) < 0.35 * near(own.band, own.band.noise, 0.9))
assert.ok(own.nll < shared.nll - 0.1 && own.nll < fixed.nll - 0.1)

// Away from the data the weights are what is not known.
for (const { band } of [fixed, shared, own])
  for (const side of [-1, 1]) assert.ok(near(band, band.weights, 1.8 * side) > 1.5 * near(band, band.weights, 0))

// Speed in mph and stopping distance in feet of fifty cars (M. Ezekiel, Methods of Correlation Analysis, 1930).
const speed = [4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15].concat([
  15, 16, 16, 17, 17, 17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25
])
const distance = [2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20].concat([
  26, 54, 32, 40, 32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85
])
const cars: Pairs = { x: speed.map(v => (v - 15) / 10), y: distance.map(d => (d - 43) / 40) }
const braking = await fit(heteroscedasticNoise, small, cars, [-1.5, 3])

assert.ok(near(braking.band, braking.band.noise, -1) < near(braking.band, braking.band.noise, 1))
assert.ok(near(braking.band, braking.band.weights, 3) > 2 * near(braking.band, braking.band.weights, 0))

/** Two bands around the mean: what the weights leave open, and that with the noise. */
const chart = (
  { x: xs, mean, noise, weights }: Band,
  data: Pairs,
  title: string,
  [ofX, ofY]: readonly [(v: number) => number, (v: number) => number],
  [labelX, labelY]: readonly [string, string]
): string => {
  const around = (width: (i: number) => number) =>
    xs.map((v, i) => [ofX(v), ofY((mean[i] ?? NaN) - width(i)), ofY((mean[i] ?? NaN) + width(i))] as const)
  const both = (i: number): number => Math.hypot(noise[i] ?? NaN, weights[i] ?? NaN)
  return renderSvg(
    lineChart(
      [
        {
          name: 'data',
          points: data.x.map((v, i) => [ofX(v), ofY(data.y[i] ?? NaN)] as const),
          style: 'marks',
          colour: 5
        },
        { name: 'mean ± 2 sd, weights and noise', points: [], band: around(both), colour: 0 },
        {
          name: 'mean ± 2 sd, weights alone',
          points: xs.map((v, i) => [ofX(v), ofY(mean[i] ?? NaN)] as const),
          band: around(i => weights[i] ?? NaN),
          colour: 1
        }
      ],
      { title, x: { label: labelX }, y: { label: labelY }, width: 640, height: 380 }
    )
  )
}

const same = (v: number): number => v

/** The figures by their names in docs/. */
export const figures: ReadonlyMap<string, string> = new Map([
  ['regression-curve.svg', chart(own.band, curve, 'A curve whose noise grows', [same, same], ['x', 'y'])],
  [
    'regression-cars.svg',
    chart(
      braking.band,
      cars,
      'Stopping distances of cars in the 1920s',
      [v => 15 + 10 * v, v => 43 + 40 * v],
      ['speed in miles an hour', 'stopping distance in feet']
    )
  ]
])
