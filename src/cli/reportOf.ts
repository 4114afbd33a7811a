/**
 * The report of a run, from what was heard of it.
 *
 * @since 0.1.0
 */
import type { Device } from '../backend/Backend'
import type { Prepared } from '../train/prepare'
import type { Model } from '../nn/Model'
import { storages } from '../nn/Model'
import { summary } from '../nn/summary'
import { entropyHistograms, gallery } from '../report/Gallery'
import { renderReport } from '../report/html/Page'
import type { LayerRow, Report, SigmaHistory, WeightHistory } from '../report/Report'
import type { Raster } from '../report/svg/Png'
import { size } from '../shape/Shape'
import { describeInference } from '../train/Config'
import type { EpochRow } from '../train/Snapshot'
import type { Done, EpochDone } from '../train/train'
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
export const reportOf = ({ choices, argv, data, model }: ReportInput, heard: ReportHistory, done: Done): string => {
  const { config } = choices
  const [height, width, channels] = data.imageShape
  const bytes = height * width * channels
  const image = (i: number): Raster => ({
    width,
    height,
    channels: channels === 3 ? 3 : 1,
    bytes: data.test.images.subarray(i * bytes, (i + 1) * bytes)
  })
  const { mostCertain, leastCertain } = gallery(12)(done.draws, Array.from(data.test.labels), image, done.assessment)
  const page: Report = {
    title: `${config.model} on ${data.name}`,
    run: {
      command: `credence train${argv.map(word => ` ${quoted(word)}`).join('')}`,
      seed: config.seed,
      inference: describeInference(config.inference),
      backend: heard.device?.backend ?? choices.engine.backend,
      device: heard.device === undefined ? '' : describe(heard.device),
      seconds: done.seconds,
      versions: [
        { name: 'credence', version: VERSION },
        { name: 'Node', version: process.version }
      ]
    },
    data: {
      name: data.name,
      noun: data.name.toLowerCase().includes('mnist') ? 'digits' : 'images',
      classNames: data.classes,
      train: data.train.count,
      validation: data.validation.count,
      test: data.test.count
    },
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
    sigmas: sigmaHistories(model, heard.epochs)
  }
  return renderReport(page)
}

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
