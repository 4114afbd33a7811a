/** Writes the page of results and its figures from the outcomes that are there. Nothing on it is typed by hand but the notes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as O from 'fp-ts/Option'
import type { Outcome } from 'credence/node'
import { claims } from './claims'
import { type Costs, costsIn } from './costs'
import * as F from './figures'
import { published } from './published'
import { kept } from './runner'
import * as T from './tables'
import { type Experiment, fileOf, type Trial } from './Trial'

/** The page, its figures beside the outcomes. */
export const writePage = async (docs: string, experiments: ReadonlyArray<Experiment>): Promise<void> => {
  const folder = join(docs, 'results')
  mkdirSync(folder, { recursive: true })
  const trials = experiments.flatMap(e => e.trials)
  const found = await Promise.all(trials.map(trial => outcomeIn(folder, trial)))
  const outcomes = found.flatMap(o => (O.isSome(o) ? [o.value] : []))
  const costs = costsIn(folder)
  const missing = trials.filter((_, i) => O.isNone(found[i] ?? O.none))
  const sections = experiments.map(e =>
    sectionOf(
      e,
      outcomes.filter(o => o.experiment === e.name),
      costs
    )
  )
  sections
    .flatMap(s => s.figures)
    .forEach(({ name, svg }) => {
      writeFileSync(join(folder, `${name}.svg`), `${svg}\n`)
    })
  const page = [
    head(outcomes),
    summary(outcomes),
    ...sections.map(s => s.text),
    published,
    notes(folder),
    missingText(missing)
  ]
  writeFileSync(join(docs, 'results.md'), `${page.filter(part => part !== '').join('\n\n')}\n`)
}

const outcomeIn = (folder: string, trial: Trial): Promise<O.Option<Outcome>> =>
  kept({ folder, threads: 1, limitTest: 0, say: () => undefined })(trial)()

const head = (outcomes: ReadonlyArray<Outcome>): string => {
  const machines = [...new Set(outcomes.map(machineOf))]
  const hours = outcomes.reduce((sum, o) => sum + o.seconds, 0) / 3600
  return [
    '# Results',
    'The experiments of the work that this project follows, run again. `npm run experiments` runs what has not been run and writes this page from the files in [results](results), one a run; `npm run experiments -- --quick` shows in minutes that all of it works. Data sets that are needed are named by `credence data`.',
    `${outcomes.length} runs, ${hours.toFixed(1)} hours together.`,
    ...machines.map(m => `- ${m}`),
    'Of every arm the data, their split, their order, the batches, the schedule and the number of epochs are the same for a seed. Settings were chosen on validation images of another seed; the test images were looked at once, after the last epoch of each run. `±` is the half width of the 95 % interval of the mean over seeds by Student’s t, which for three seeds is wide.'
  ].join('\n\n')
}

const machineOf = ({ machine, software }: Outcome): string =>
  `${machine.processor}, ${machine.processors} hardware threads, ${machine.threads} of them used; ${machine.backend} ${machine.mode}, ${machine.arithmetic} arithmetic; Node ${software.node}, credence ${software.credence}`

const summary = (outcomes: ReadonlyArray<Outcome>): string =>
  [
    '## What was to be shown',
    T.table(
      ['claim (mean over seeds)', 'target', 'measured', 'met'],
      claims(outcomes).map(({ what, target, measured, met, show }) =>
        Number.isNaN(measured)
          ? [what, target.includes('NaN') ? '' : target, 'not run', '']
          : [what, target, show(measured), met ? 'yes' : '**no**']
      )
    )
  ].join('\n\n')

interface Section {
  readonly text: string
  readonly figures: ReadonlyArray<F.Figure>
}

const columns = [T.accuracy, T.nll, T.ece, T.brier, T.aleatoric, T.epistemic, T.secondsPerEpoch]

const sectionOf = ({ name, title, question }: Experiment, outcomes: ReadonlyArray<Outcome>, costs: Costs): Section => {
  const figures = outcomes.length === 0 ? [] : figuresOf(name, outcomes)
  const parts = [
    `## ${title}`,
    question,
    ...(outcomes.length === 0
      ? ['Not run yet.']
      : [
          settingsOf(outcomes),
          T.armTable(outcomes, columns),
          name === 'estimators' ? variances(outcomes, costs) : '',
          detections(outcomes),
          prunings(outcomes),
          ...figures.map(({ name: file, caption }) => `![${caption}](results/${file}.svg)\n\n${caption}`)
        ])
  ]
  return { text: parts.filter(part => part !== '').join('\n\n'), figures }
}

const settingsOf = (outcomes: ReadonlyArray<Outcome>): string => {
  const [first] = outcomes
  if (first === undefined) return ''
  const { config, images, weights } = first
  const arms = T.byArm(outcomes).map(([arm, [run]]) => `\`${arm}\`: ${run?.inference ?? ''}`)
  return [
    `${config.model} (${weights} weights), ${images.train} training, ${images.validation} validation and ${images.test} test images; Adam, learning rate ${config.learningRate}, ${config.schedule}; ${config.epochs} epochs of batches of ${config.batch}; ${config.samples} draws for the test; seeds ${[...new Set(outcomes.map(o => o.config.seed))].join(', ')}.`,
    arms.map(arm => `- ${arm}`).join('\n')
  ].join('\n\n')
}

const variances = (outcomes: ReadonlyArray<Outcome>, costs: Costs): string =>
  [
    'Gradient variance: of the loss of one batch over the noise of the estimator, at the trained weights, mean over all stored numbers, from 100 draws (as Kingma, Salimans and Welling 2015, table 1). Families store different numbers, so compare estimators of one family. Processor time: of all training steps of an epoch, from the median step of a measurement apart from the runs (`npm run experiments -- --costs`), in which other programs disturb less than in the seconds above.',
    T.table(
      ['', 'numbers stored', 'gradient variance', 'processor s / epoch'],
      T.byArm(outcomes).map(([arm, [run]]) => [
        arm,
        String(run?.stored ?? ''),
        (run?.gradientVariance[0] ?? NaN).toExponential(2),
        run === undefined ? '' : processorSeconds(run, costs[arm])
      ])
    )
  ].join('\n\n')

const processorSeconds = ({ images, config }: Outcome, cost: number | undefined): string =>
  cost === undefined ? '' : ((cost * Math.ceil(images.train / config.batch)) / 1000).toFixed(2)

const detections = (outcomes: ReadonlyArray<Outcome>): string => {
  const kinds = [...new Set(outcomes.flatMap(o => o.detections.map(d => `${d.against}|${d.score}`)))]
  const rows = kinds.flatMap(kind =>
    T.byArm(outcomes).flatMap(([arm, runs]) => {
      const found = (of: 'auroc' | 'aupr') => ({
        head: of,
        of: (o: Outcome) => o.detections.find(d => `${d.against}|${d.score}` === kind)?.[of] ?? NaN,
        show: (x: number) => x.toFixed(4)
      })
      const [against = '', score = ''] = kind.split('|')
      return Number.isNaN(found('auroc').of(runs[0] ?? outcomes[0]!))
        ? []
        : [[against, score, arm, T.withInterval(found('auroc'), runs), T.withInterval(found('aupr'), runs)]]
    })
  )
  return rows.length === 0
    ? ''
    : `Telling the test images from images of another kind:\n\n${T.table(['against', 'score', 'arm', 'AUROC', 'AUPR'], rows)}`
}

const prunings = (outcomes: ReadonlyArray<Outcome>): string => {
  const measured = T.byArm(outcomes.filter(o => o.pruning.length > 0))
  const shares = measured[0]?.[1][0]?.pruning.map(p => p.share) ?? []
  return shares.length === 0
    ? ''
    : `Test accuracy, %, after a share of the weights is removed (of the point estimate, the smallest):\n\n${T.table(
        ['', ...['0 %', ...shares.map(s => `${Math.round(100 * s)} %`)]],
        measured.map(([arm, runs]) => [
          arm,
          T.withInterval(T.accuracy, runs),
          ...shares.map(share =>
            T.withInterval({ ...T.accuracy, of: o => o.pruning.find(p => p.share === share)?.accuracy ?? NaN }, runs)
          )
        ])
      )}`
}

const figuresOf = (name: string, outcomes: ReadonlyArray<Outcome>): ReadonlyArray<F.Figure> => {
  const random = outcomes.find(o => o.deviations.length > 0)
  const measured = outcomes.find(o => o.deviations.length > 0 && o.pruning.length > 0)
  return name === 'estimators'
    ? []
    : [
        ...F.learningCurves(name, outcomes, 'accuracy'),
        ...F.learningCurves(name, outcomes, 'nll'),
        ...T.byArm(outcomes)
          .flatMap(([arm, runs]) => F.calibration(name, arm, runs))
          .slice(0, 3),
        ...F.selective(name, outcomes),
        ...F.deviations(name, random),
        ...F.oneWeight(name, random),
        ...F.filters(name, measured),
        ...(measured === undefined ? [] : F.ratios(name, measured)),
        ...F.pruning(name, outcomes)
      ]
}

/** What is said in words about the numbers stands in a file of its own. */
const notes = (folder: string): string => {
  const path = join(folder, 'notes.md')
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}

const missingText = (missing: ReadonlyArray<Trial>): string =>
  missing.length === 0
    ? ''
    : `## Not run yet\n\n\`npm run experiments\` goes on with these:\n\n${missing.map(t => `- \`${fileOf(t).replace(/\.json$/, '')}\``).join('\n')}`
