/**
 * What the page has heard of a run, as a value, and the figures of it.
 *
 * @since 0.1.0
 */
import { barChart, densityCurves, lineChart, type Point } from 'credence/report'
import type { Belief, Classified, Progress } from './messages'

type Figure = ReturnType<typeof lineChart>

/** Means of `stride` steps each, and the rest that does not fill one yet. */
interface Curve {
  readonly stride: number
  readonly points: ReadonlyArray<Progress>
  readonly open: ReadonlyArray<Progress>
}

/** What is known of a run after `taken` steps. */
export interface History {
  readonly taken: number
  readonly steps: number
  readonly perEpoch: number
  readonly prior: number
  readonly curve: Curve
  readonly validation: ReadonlyArray<Point>
  readonly beliefs: ReadonlyArray<Belief>
}

/** Before a run of `epochs` epochs of `perEpoch` steps. */
export const begun = (perEpoch: number, epochs: number, prior: number): History => ({
  taken: 0,
  steps: perEpoch * epochs,
  perEpoch,
  prior,
  curve: { stride: 1, points: [], open: [] },
  validation: [],
  beliefs: []
})

const MOST_POINTS = 240

const mean = (of: ReadonlyArray<Progress>): Progress => {
  const over = (f: (p: Progress) => number): number => of.reduce((sum, p) => sum + f(p), 0) / of.length
  return {
    step: over(p => p.step),
    loss: over(p => p.loss),
    nll: over(p => p.nll),
    kl: over(p => p.kl),
    accuracy: over(p => p.accuracy)
  }
}

const halved = (points: ReadonlyArray<Progress>): ReadonlyArray<Progress> =>
  points.flatMap((_, i) => (i % 2 === 0 ? [mean(points.slice(i, i + 2))] : []))

const drawn = (curve: Curve, p: Progress): Curve => {
  const open = [...curve.open, p]
  if (open.length < curve.stride) return { ...curve, open }
  const points = [...curve.points, mean(open)]
  return points.length < MOST_POINTS
    ? { ...curve, points, open: [] }
    : { stride: 2 * curve.stride, points: halved(points), open: [] }
}

/** After a step. */
export const stepped = (h: History, p: Progress): History => ({
  ...h,
  taken: p.step,
  curve: drawn(h.curve, p)
})

/** After the validation of an epoch. */
export const validated = (h: History, epoch: number, accuracy: number): History => ({
  ...h,
  validation: [...h.validation, [epoch * h.perEpoch, accuracy]]
})

/** After a look at the weights. */
export const believed = (h: History, beliefs: ReadonlyArray<Belief>): History => ({ ...h, beliefs })

// -------------------------------------------------------------------------------------
// figures
// -------------------------------------------------------------------------------------

const size = { width: 460, height: 280 }

const along = (h: History, of: (p: Progress) => number): ReadonlyArray<Point> =>
  h.curve.points.map(p => [p.step, of(p)])

const xAxis = { label: 'training step', format: 'integer' } as const

/** Loss, NLL and KL by step, on a logarithmic axis since they differ by much. */
export const losses = (h: History): Figure =>
  lineChart(
    [
      { name: 'loss', points: along(h, p => p.loss), colour: 5 },
      { name: 'NLL', points: along(h, p => p.nll), colour: 0 },
      { name: 'KL', points: along(h, p => p.kl), colour: 1, style: 'dashed' }
    ],
    {
      ...size,
      x: { ...xAxis, domain: [0, h.steps] },
      y: { label: 'nats per example', scale: 'log' },
      endValues: true,
      description: 'Loss, NLL and KL by training step'
    }
  )

/** The last point of the curves, in a sentence. */
export const numbers = (h: History): string => {
  const [first, last] = [h.curve.points[0], h.curve.points.at(-1)]
  return first === undefined || last === undefined
    ? ''
    : `Step ${h.taken} of ${h.steps}: loss ${last.loss.toFixed(2)} = NLL ${last.nll.toFixed(2)} + KL ${last.kl.toFixed(2)} nats per example, from ${first.loss.toFixed(2)} at the beginning.`
}

/** Accuracy by step. */
export const accuracy = (h: History): Figure =>
  lineChart(
    [
      { name: 'training', points: along(h, p => p.accuracy), colour: 0 },
      { name: 'held out', points: h.validation, style: 'marks', colour: 2 }
    ],
    {
      ...size,
      x: { ...xAxis, domain: [0, h.steps] },
      y: { label: 'accuracy', format: 'percent', domain: [0, 1] },
      endValues: true,
      description: 'Accuracy by training step, on training images and on images held out'
    }
  )

const beliefOf = (h: History, layer: string): Belief | undefined => h.beliefs.find(b => b.layer === layer)

/** The prior of the most settled weight of a layer, and its posterior at a few times. */
export const posterior = (h: History, layer: string): Figure =>
  densityCurves(
    [
      { label: 'prior', mean: 0, sd: h.prior },
      ...(beliefOf(h, layer)?.posteriors ?? []).map(({ step, mean: m, sd }) => ({ label: `step ${step}`, mean: m, sd }))
    ],
    { width: 460, height: 290 }
  )

/** How a weight's standard deviation changed, in a sentence. */
export const narrowing = (h: History, layer: string): string => {
  const belief = beliefOf(h, layer)
  const [first, last] = [belief?.posteriors[0], belief?.posteriors.at(-1)]
  return belief === undefined || first === undefined || last === undefined
    ? ''
    : `Of the layer's ${belief.count.toLocaleString('en')} weights this one, number ${belief.index + 1}, is settled most so far: ` +
        `its standard deviation was ${h.prior} before any data, ${first.sd.toFixed(4)} at the start, and is ${last.sd.toFixed(4)} now.`
}

/** Class probabilities, with whiskers that hold nine draws of ten. */
export const probabilities = ({ mean: means, ranges, samples }: Classified): Figure => {
  const best = means.indexOf(Math.max(...means))
  return barChart(
    means.map((value, digit) => {
      const range = ranges[digit]
      return { label: String(digit), value, ...(range === undefined ? {} : { range }), faint: digit !== best }
    }),
    {
      width: 420,
      value: { label: `probability, over ${samples} draws of the weights`, format: 'percent', domain: [0, 1] },
      values: true
    }
  )
}

const percent = (x: number): string =>
  x > 0.9995 ? 'over 99.9 %' : `${(100 * x).toFixed(x > 0.995 || x < 0.1 ? 1 : 0)} %`

/** What the network makes of a drawing, in a sentence. */
export const verdict = ({ mean: means }: Classified): string => {
  const order = means.map((p, digit) => ({ p, digit })).sort((a, b) => b.p - a.p)
  const [first, second] = order
  if (first === undefined || second === undefined) return ''
  return first.p > 0.9
    ? `A ${first.digit}, with ${percent(first.p)}.`
    : first.p > 0.5
      ? `Perhaps a ${first.digit} (${percent(first.p)}), or else a ${second.digit} (${percent(second.p)}).`
      : `It can't tell: a ${first.digit} (${percent(first.p)}) or a ${second.digit} (${percent(second.p)}), or something else.`
}
