/**
 * The first steps of a small Bayesian LeNet-5 on made-up pictures, the same in Node, in a page and in a worker. It imports
 * the package as a user does, and nothing else.
 *
 * @since 0.1.0
 */
import * as core from 'credence'
import * as distribution from 'credence/distribution'
import * as nn from 'credence/nn'
import * as report from 'credence/report'
import * as trains from 'credence/train'
import * as variational from 'credence/variational'
import * as wasm from 'credence/wasm'

/** What a place has to say of itself: bits of the losses, what ran them, and how many names each entry has. */
export interface FirstSteps {
  readonly losses: ReadonlyArray<string>
  readonly threads: number
  readonly arithmetic: string
  readonly degradations: ReadonlyArray<string>
  readonly names: ReadonlyArray<number>
  readonly figure: string
}

const BATCH = 32
const STEPS = 3

const hex = (x: number): string =>
  Array.from(new Uint8Array(Float32Array.of(x).buffer), byte => byte.toString(16).padStart(2, '0')).join('')

/** The figure of a value, so that what draws is tried too. */
const figure = (): string =>
  report.renderSvg(report.lineChart([{ name: 'a', points: [[0, 1]] }], { x: { label: 'x' }, y: { label: 'y' } }))

/** Runs the steps with `threads` threads; fails with a sentence. */
export const firstSteps = async (threads: number): Promise<FirstSteps> => {
  const key = core.random.key(3)
  const model = nn.bayesian(nn.lenet5)
  const size = 32 * 32
  const feed = (step: number): ReadonlyMap<string, Float32Array> =>
    new Map([
      ['images', core.random.normal(core.random.foldIn(step)(key), BATCH * size)],
      ['labels', Float32Array.from({ length: BATCH }, (_, i) => (i + step) % 10)],
      ['weights', new Float32Array(BATCH).fill(1)],
      ['key', trains.halves(core.random.foldIn(100 + step)(key))],
      ['klScale', Float32Array.of(1 / 1000)],
      ['learningRate', Float32Array.of(0.001)]
    ])
  const engine = core.compiled(STEPS)(wasm.wasm({ arithmetic: 'strict', threads }))
  const opened = await engine.prepare(
    trains.trainingStep(model, core.adam(), BATCH),
    new Map([...nn.initialise(key)(model), ...trains.initialSlots(model, core.adam())])
  )()
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  const session = opened.right
  const ran = await session.run(Array.from({ length: STEPS }, (_, step) => feed(step)))()
  await session.close()
  if (ran._tag === 'Left') throw new Error(ran.left.message)
  return {
    losses: ran.right.map(result => hex(result.get('loss')?.[0] ?? NaN)),
    threads: session.device.threads,
    arithmetic: session.device.arithmetic,
    degradations: session.device.degradations,
    names: [core, distribution, nn, report, trains, variational, wasm].map(module => Object.keys(module).length),
    figure: figure()
  }
}
