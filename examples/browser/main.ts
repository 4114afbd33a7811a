/**
 * The page: it asks the worker, hears what it says, and draws the figures again at most once a frame.
 *
 * @since 0.1.0
 */
import { renderInline } from 'credence/report'
import 'virtual:figures.css'
import { area } from './canvas'
import { toPicture } from './digit'
import * as H from './history'
import type { Asked, Classified, Said } from './messages'

const find = <A extends HTMLElement>(id: string, kind: new () => A): A => {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} called ${id}`)
  return found
}

const part = {
  controls: find('controls', HTMLFormElement),
  images: find('images', HTMLSelectElement),
  epochs: find('epochs', HTMLSelectElement),
  start: find('start', HTMLButtonElement),
  stop: find('stop', HTMLButtonElement),
  status: find('status', HTMLElement),
  progress: find('progress', HTMLProgressElement),
  device: find('device', HTMLElement),
  numbers: find('numbers', HTMLElement),
  losses: find('losses', HTMLElement),
  accuracy: find('accuracy', HTMLElement),
  canvas: find('canvas', HTMLCanvasElement),
  pen: find('pen', HTMLElement),
  clear: find('clear', HTMLButtonElement),
  sample: find('sample', HTMLButtonElement),
  noise: find('noise', HTMLButtonElement),
  verdict: find('verdict', HTMLElement),
  probabilities: find('probabilities', HTMLElement),
  uncertainty: find('uncertainty', HTMLElement),
  layer: find('layer', HTMLSelectElement),
  posterior: find('posterior', HTMLElement),
  narrowing: find('narrowing', HTMLElement)
}

// -------------------------------------------------------------------------------------
// state
// -------------------------------------------------------------------------------------

/** `picture` is what is to be classified, with its label where it is a test digit; `asked` counts questions. */
interface State {
  readonly loaded: boolean
  readonly running: boolean
  readonly history: H.History | undefined
  readonly picture: { readonly pixels: Uint8Array; readonly label: number | undefined } | undefined
  readonly classified: Classified | undefined
  readonly asked: number
  readonly answered: number
}

let state: State = {
  loaded: false,
  running: false,
  history: undefined,
  picture: undefined,
  classified: undefined,
  asked: 0,
  answered: 0
}

let frame: number | undefined

const change = (next: Partial<State>): void => {
  state = { ...state, ...next }
  frame ??= requestAnimationFrame(() => {
    frame = undefined
    draw()
  })
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

const ask = (question: Asked): void => {
  worker.postMessage(question)
}

// -------------------------------------------------------------------------------------
// figures
// -------------------------------------------------------------------------------------

const share = (x: number, of: number): string => (of > 0 ? `${Math.round((100 * x) / of)} %` : '0 %')

const facts = ({ aleatoric, epistemic }: Classified): ReadonlyArray<readonly [name: string, value: string]> => {
  const total = aleatoric + epistemic
  return [
    ['Aleatoric', `${aleatoric.toFixed(3)} (${share(aleatoric, total)})`],
    ['Epistemic', `${epistemic.toFixed(3)} (${share(epistemic, total)})`],
    ['Total uncertainty', total.toFixed(3)]
  ]
}

const drawPrediction = (classified: Classified): void => {
  const label = state.picture?.label
  part.verdict.textContent = H.verdict(classified) + (label === undefined ? '' : ` Its label is ${label}.`)
  part.probabilities.innerHTML = renderInline(H.probabilities(classified))
  part.uncertainty.replaceChildren(
    ...facts(classified).flatMap(([name, value]) => {
      const [term, description] = [document.createElement('dt'), document.createElement('dd')]
      term.textContent = name
      description.textContent = value
      return [term, description]
    })
  )
}

const drawRun = (history: H.History): void => {
  part.progress.max = history.steps
  part.progress.value = history.taken
  part.numbers.textContent = H.numbers(history)
  part.losses.innerHTML = renderInline(H.losses(history))
  part.accuracy.innerHTML = renderInline(H.accuracy(history))
  part.posterior.innerHTML = renderInline(H.posterior(history, part.layer.value))
  part.narrowing.textContent = H.narrowing(history, part.layer.value)
}

/** Curves are drawn a few times a second: more often would take the processor from the training that they show. */
const PAUSE = 250

let drawnAt = -Infinity
let later: ReturnType<typeof setTimeout> | undefined

const drawRunNowAndThen = (history: H.History): void => {
  if (performance.now() - drawnAt >= PAUSE || !state.running) {
    drawRun(history)
    drawnAt = performance.now()
  } else
    later ??= setTimeout(() => {
      later = undefined
      change({})
    }, PAUSE)
}

const draw = (): void => {
  part.start.disabled = !state.loaded || state.running
  part.stop.disabled = !state.running
  part.sample.disabled = !state.loaded
  if (state.history !== undefined) drawRunNowAndThen(state.history)
  if (state.classified !== undefined) drawPrediction(state.classified)
}

// -------------------------------------------------------------------------------------
// drawing
// -------------------------------------------------------------------------------------

/** One question at a time; when its answer comes, the next is asked if the picture or the network has changed. */
const classify = (): void => {
  if (state.picture === undefined || state.history === undefined || state.asked > state.answered) return
  change({ asked: state.asked + 1 })
  ask({ ask: 'classify', id: state.asked, pixels: state.picture.pixels })
}

let stale = false

const redo = (): void => {
  stale = true
  if (state.asked === state.answered) {
    stale = false
    classify()
  }
}

const context = part.canvas.getContext('2d', { willReadFrequently: true })
if (context === null) throw new Error('this browser draws on no canvas')

const canvas = area(part.canvas, context, part.pen, () => {
  pending ??= setTimeout(() => {
    pending = undefined
    change({ picture: { pixels: toPicture(canvas.drawing()), label: undefined } })
    if (state.history === undefined) part.verdict.textContent = 'Train the network, and it will tell what this is.'
    redo()
  }, 80)
})
let pending: ReturnType<typeof setTimeout> | undefined

part.clear.addEventListener('click', () => {
  canvas.clear()
  change({ picture: undefined, classified: undefined })
  part.verdict.textContent = 'Nothing drawn yet.'
  part.probabilities.replaceChildren()
  part.uncertainty.replaceChildren()
})
part.noise.addEventListener('click', canvas.scribble)
part.sample.addEventListener('click', () => {
  ask({ ask: 'sample', index: Math.floor(Math.random() * 10_000) })
})

// -------------------------------------------------------------------------------------
// training
// -------------------------------------------------------------------------------------

const words: Readonly<Record<string, string>> = {
  conv2d_1: 'first convolution',
  conv2d_2: 'second convolution',
  dense_1: 'first dense layer',
  dense_2: 'second dense layer',
  dense_3: 'output layer'
}

part.layer.replaceChildren(
  ...Object.entries(words).map(([value, text]) => new Option(text, value, value === 'dense_3', value === 'dense_3'))
)
part.layer.addEventListener('change', () => {
  change({})
})

part.controls.addEventListener('submit', event => {
  event.preventDefault()
  change({ running: true, history: undefined })
  part.status.textContent = 'Preparing the network.'
  ask({ ask: 'train', images: Number(part.images.value), epochs: Number(part.epochs.value) })
})
part.stop.addEventListener('click', () => {
  ask({ ask: 'stop' })
})

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`

const onHistory = (f: (h: H.History) => H.History): void => {
  if (state.history !== undefined) change({ history: f(state.history) })
}

const ended = (sentence: string): void => {
  change({ running: false })
  part.status.textContent = sentence
  redo()
}

const hear = (said: Said): void => {
  switch (said.say) {
    case 'loaded':
      change({ loaded: true })
      part.status.textContent = `Not trained yet. ${said.images.toLocaleString('en')} images are here.`
      break
    case 'started':
      change({ history: H.begun(said.perEpoch, Number(part.epochs.value), said.prior) })
      part.device.textContent = [`Runs on ${said.engine.name}.`, ...said.engine.notes.map(note => `${note}.`)].join(' ')
      part.status.textContent = 'Training. Draw meanwhile: it answers with what it knows so far.'
      break
    case 'stepped':
      onHistory(h => H.stepped(h, said))
      break
    case 'believes':
      onHistory(h => H.believed(h, said.beliefs))
      redo()
      break
    case 'validated':
      onHistory(h => H.validated(h, said.epoch, said.accuracy))
      break
    case 'done':
      ended(
        `Trained. It reads ${percent(said.accuracy)} of ${said.images.toLocaleString('en')} test digits right; calibration error ${percent(said.ece)}.`
      )
      break
    case 'stopped':
      ended('Stopped. It answers with what it has learned so far.')
      break
    case 'failed':
      change({ running: false, answered: state.asked })
      part.status.textContent = said.message
      break
    case 'sample':
      canvas.show(said.pixels)
      change({ picture: { pixels: said.pixels, label: said.label } })
      redo()
      break
    case 'classified':
      change({ answered: said.id, classified: state.picture === undefined ? undefined : said })
      if (stale) redo()
      break
  }
}

worker.onmessage = (event: MessageEvent<Said>) => {
  hear(event.data)
}
worker.onerror = event => {
  hear({ say: 'failed', message: event.message })
}
part.start.disabled = true
ask({ ask: 'load', folder: new URL('mnist', document.baseURI).href })
