/**
 * The state of a training run on one line of the terminal.
 *
 * @since 0.1.0
 */
import { clock, fixed, thousands } from '../Format'
import { plain, type Style } from './Style'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Where training is. `step` counts the finished steps of this epoch; loss, NLL and KL are nats per
 * example, KL is 0 for a point estimate; `elapsed` is seconds since this run began and `before` the
 * epochs that an earlier run had finished (0 without `--resume`).
 *
 * @category model
 * @since 0.1.0
 */
export interface Progress {
  readonly epoch: number
  readonly epochs: number
  readonly before: number
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly nll: number
  readonly kl: number
  readonly examplesPerSecond: number
  readonly elapsed: number
}

const finishedEpochs = (state: Progress): number => state.epoch - 1 + (state.steps > 0 ? state.step / state.steps : 0)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Seconds until the last epoch ends if the run keeps its average pace; `NaN` before the first step.
 *
 * @category utils
 * @since 0.1.0
 */
export const secondsLeft = (state: Progress): number => {
  const done = finishedEpochs(state) - state.before
  return done > 0 ? (state.elapsed * (state.epochs - finishedEpochs(state))) / done : Number.NaN
}

const bar = (share: number, width: number, style: Style): string => {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width)
  return style.accent('━'.repeat(filled)) + style.faint('─'.repeat(width - filled))
}

interface Part {
  readonly text: string
  readonly weight: number
}

const nats = fixed(3)

// Lower weights leave first when the terminal is narrow.
const parts = (state: Progress): ReadonlyArray<Part> => [
  { text: `epoch ${state.epoch}/${state.epochs}`, weight: 9 },
  { text: `step ${state.step}/${state.steps}`, weight: 4 },
  { text: `loss ${nats(state.loss)}`, weight: 8 },
  { text: `NLL ${nats(state.nll)}`, weight: 6 },
  ...(state.kl === 0 ? [] : [{ text: `KL ${nats(state.kl)}`, weight: 5 }]),
  { text: `${thousands(state.examplesPerSecond)} examples/s`, weight: 3 },
  { text: `${clock(secondsLeft(state))} left`, weight: 7 }
]

const separator = '  '

const lengthOf = (shown: ReadonlyArray<Part>): number =>
  shown.reduce((sum, part) => sum + part.text.length + separator.length, -separator.length)

const fitting = (shown: ReadonlyArray<Part>, width: number): ReadonlyArray<Part> => {
  const least = shown.reduce((lowest, part) => Math.min(lowest, part.weight), Infinity)
  return lengthOf(shown) <= width || shown.length <= 1
    ? shown
    : fitting(
        shown.filter(part => part.weight !== least),
        width
      )
}

const [longestBar, shortestBar] = [24, 8]

/**
 * The line for a terminal of `width` columns, never longer: what matters least is left out first, and
 * the bar takes the room that remains.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { progressLine } from 'credence/report'
 *
 * const state = { epoch: 1, epochs: 2, before: 0, step: 5, steps: 10, loss: 2, nll: 0.5, kl: 1.5 }
 * const line = progressLine({ ...state, examplesPerSecond: 4000, elapsed: 10 }, 50)
 * assert.strictEqual(line, 'epoch 1/2  loss 2.000  NLL 0.500  0:30 left')
 *
 * @category utils
 * @since 0.1.0
 */
export const progressLine = (state: Progress, width: number, style: Style = plain): string => {
  const shown = fitting(parts(state), width)
  const [first, ...rest] = shown.map(part => part.text)
  const room = Math.min(longestBar, width - lengthOf(shown) - separator.length)
  const share = state.steps > 0 ? state.step / state.steps : 0
  return [
    style.bold((first ?? '').slice(0, Math.max(0, width))),
    ...(room >= shortestBar ? [bar(share, room, style)] : []),
    ...rest
  ].join(separator)
}

/**
 * The same state as a plain line for logs and pipes: everything, in a fixed order, without a bar.
 *
 * @category utils
 * @since 0.1.0
 */
export const progressRecord = (state: Progress): string =>
  parts(state)
    .map(part => part.text)
    .join(', ')
