/**
 * The report of a run, from what was heard of it.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Arrays, Device } from '../backend/Backend'
import type { Prepared } from '../train/prepare'
import type { Model } from '../nn/Model'
import { storages } from '../nn/Model'
import { summary } from '../nn/summary'
import { entropyHistograms, gallery } from '../report/Gallery'
import { renderReport } from '../report/html/Page'
import type { LayerRow, Report, SigmaHistory, WeightHistory } from '../report/Report'
import type { FilterRow } from '../report/svg/FilterGrid'
import { binned, type HistogramSeries } from '../report/svg/Histogram'
import { size } from '../shape/Shape'
import { describeInference } from '../train/Config'
import { type Moments, momentsOf, signalToNoise } from '../train/moments'
import type { EpochRow } from '../train/Snapshot'
import type { Done, EpochDone } from '../train/TrainEvent'
import { type Aftermath, rasterOf } from './aftermath'
import type { TrainChoices } from './trainOptions'
import { describe } from './describe'
import { VERSION } from './version'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What the page needs to know of the run. @category model @since 0.1.0 */
export interface ReportInput {
  readonly choices: TrainChoices
  readonly argv: ReadonlyArray<string>
  readonly data: Prepared
  readonly model: Model
}

/**
 * What was heard of a run: `rows` are of all its epochs, `epochs` of those that this process has trained.
 *
 * @category model
 * @since 0.1.0
 */
export interface ReportHistory {
  readonly device: Device | undefined
  readonly rows: ReadonlyArray<EpochRow>
  readonly epochs: ReadonlyArray<EpochDone>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The layers of a model, with what the model stores for each. @category constructors @since 0.1.0 */
export const layerRows = (model: Model): ReadonlyArray<LayerRow> => {
  const stored = storages(model)
  return summary(model.network).layers.map(layer => ({
    name: layer.name,
    outputShape: layer.output,
    means: layer.means,
    variational: stored
      .filter(({ name }) => name.slice(0, name.lastIndexOf('/')) === layer.name)
      .reduce((n, { shape }) => n + size(shape), 0)
  }))
}

/** The page. @category constructors @since 0.1.0 */
export const reportOf = (input: ReportInput, heard: ReportHistory, done: Done, aftermath: Aftermath): string => {
  const {
    choices: { config },
    data,
    model
  } = input
  const image = rasterOf(data.imageShape, data.test)
  const moments = momentsIn(model, done.stored)
  const { mostCertain, leastCertain } = gallery(12)(done.draws, Array.from(data.test.labels), image, done.assessment)
  const page: Report = {
    title: `${config.model} on ${data.name}`,
    run: runPart(input, heard, done),
    data: dataPart(data),
    model: { name: config.model, layers: layerRows(model) },
    epochs: heard.rows,
    test: done.assessment.test,
    reliability: done.assessment.reliability,
    confusion: done.assessment.confusion,
    riskCoverage: done.assessment.riskCoverage,
    mostCertain,
    leastCertain,
    entropies: entropyHistograms(done.assessment),
    weights: weightHistories(model, heard.epochs),
    sigmas: sigmaHistories(model, heard.epochs),
    signalToNoise: ratios(moments),
    filters: filters(model, moments),
    ...aftermath
  }
  return renderReport(page)
}

const runPart = ({ choices, argv }: ReportInput, { device }: ReportHistory, { seconds }: Done): Report['run'] => ({
  command: `credence train${argv.map(word => ` ${quoted(word)}`).join('')}`,
  seed: choices.config.seed,
  inference: describeInference(choices.config.inference),
  backend: device?.backend ?? choices.engine.backend,
  device: device === undefined ? '' : describe(device),
  seconds,
  versions: [
    { name: 'credence', version: VERSION },
    { name: 'Node', version: process.version }
  ]
})

const dataPart = (data: Prepared): Report['data'] => ({
  name: data.name,
  noun: data.name.toLowerCase().includes('mnist') ? 'digits' : 'images',
  classNames: data.classes,
  train: data.train.count,
  validation: data.validation.count,
  test: data.test.count
})

/** A word as a shell reads it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`)

/** σ of one stored scale, in plain numbers. */
const sigma = (unconstrained: number): number =>
  Math.max(unconstrained, 0) + Math.log1p(Math.exp(-Math.abs(unconstrained))) + 1e-7

const kernels = (model: Model): ReadonlyArray<string> =>
  [...model.weights.values()]
    .filter(w => w.posterior.family.name === 'normal' && w.path.endsWith('/kernel'))
    .map(w => w.path)

/** The weight in the middle of the first kernel: any one does, as long as it is always the same. */
const weightHistories = (model: Model, epochs: ReadonlyArray<EpochDone>): ReadonlyArray<WeightHistory> =>
  (epochs.length === 0 ? [] : kernels(model)).slice(0, 1).map(path => {
    const at = Math.floor((epochs[0]?.stored.get(`${path}.loc`)?.length ?? 0) / 2)
    return {
      weight: `${path}[${at}]`,
      snapshots: epochs.map(({ epoch, stored }) => ({
        epoch,
        mean: stored.get(`${path}.loc`)?.[at] ?? 0,
        sd: sigma(stored.get(`${path}.scale`)?.[at] ?? 0)
      }))
    }
  })

const sigmaHistories = (model: Model, epochs: ReadonlyArray<EpochDone>): ReadonlyArray<SigmaHistory> =>
  (epochs.length === 0 ? [] : kernels(model)).map(path => ({
    layer: path.replace('/kernel', ''),
    values: epochs.map(({ epoch, stored }) => ({ epoch, sigma: meanSigma(stored.get(`${path}.scale`)) }))
  }))

const meanSigma = (stored: Float32Array | undefined): number =>
  stored === undefined || stored.length === 0 ? 0 : stored.reduce((sum, u) => sum + sigma(u), 0) / stored.length

// -------------------------------------------------------------------------------------
// what the weights have become
// -------------------------------------------------------------------------------------

/** Of families whose moments can't be worked out there are no figures. */
const momentsIn = (model: Model, stored: Arrays): ReadonlyArray<Moments> =>
  pipe(
    momentsOf(model)(stored),
    E.getOrElse((): ReadonlyArray<Moments> => [])
  )

const DECIBEL = [-60, 60] as const

/** 20 log₁₀ |μ| / σ of the weights that have a spread, as Blundell et al. (2015) draw it; what lies outside, at the ends. */
const ratios = (moments: ReadonlyArray<Moments>): ReadonlyArray<HistogramSeries> => {
  const random = moments.filter(({ deviations }) => deviations.some(sd => sd > 0))
  const [low, high] = DECIBEL
  const inside = (ratio: number): number => Math.min(high - 1e-6, Math.max(low, 20 * Math.log10(ratio)))
  return random.length === 0
    ? []
    : [
        binned(
          'weights',
          random.flatMap(m => Array.from(signalToNoise(m), inside)),
          DECIBEL,
          60
        )
      ]
}

/** Of the first layer, where it is a convolution whose filters can be made out: 3 by 3 pixels at least. */
const filters = (model: Model, [first]: ReadonlyArray<Moments>): ReadonlyArray<FilterRow> => {
  const [height = 0, width = 0, ...others] =
    first === undefined ? [] : (model.weights.get(first.path)?.posterior.shape ?? [])
  if (first === undefined || others.length !== 2 || Math.min(height, width) < 3) return []
  const row = (name: string, values: Float64Array): FilterRow => ({ name, height, width, values: Array.from(values) })
  return [
    row('mean', first.means),
    ...(first.deviations.some(sd => sd > 0) ? [row('standard deviation', first.deviations)] : [])
  ]
}
