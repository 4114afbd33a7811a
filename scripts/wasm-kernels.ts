/**
 * Where the time of a training step goes, or with --predict that of a batch's prediction by one draw: each kernel of the
 * WebAssembly module alone, one thread.
 *
 *     npm run bench:kernels -- [--model NAME] [--batch N] [--inference KIND] [--arithmetic KIND] [--rounds N]
 *                                 [--predict] [--json]
 *
 * For every kernel, its packing of weights included: the least time of all rounds, its share of the step, the bytes of the arrays that it reads and
 * writes, and, for contractions, billions of operations a second and their share of the bare register tile, measured
 * in the same run. Padded taps are not counted.
 */
import { parseArgs } from 'node:util'
import { orThrow } from '../laws/orThrow'
import type { Arrays } from '../src/backend/Backend'
import { hasRelaxedSimd } from '../src/backend/wasm/probe'
import type { Program, Stage } from '../src/backend/wasm/program'
import { programOf } from '../src/backend/wasm/program'
import { wasm } from '../src/backend/wasm'
import { MODELS, networkOf } from '../src/cli/models'
import type { Plan } from '../src/compile/Plan'
import { bufferOf } from '../src/compile/Plan'
import { compile } from '../src/compile/compile'
import { initialise } from '../src/nn/Model'
import { adam } from '../src/optim/adam'
import * as K from '../src/random/Key'
import { normal } from '../src/random/sample'
import { size } from '../src/shape/Shape'
import * as S from '../src/shape/Shape'
import { defaultConfig, modelOf } from '../src/train/Config'
import { halves } from '../src/train/keys'
import { predictionProgram } from '../src/train/predict'
import { initialSlots, trainingStep } from '../src/train/step'
import { peakOf } from './wasm/tile'
import { oneOf } from './words'

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'lenet5' },
    batch: { type: 'string', default: '256' },
    inference: { type: 'string', default: 'bayesian' },
    arithmetic: { type: 'string', default: 'fma' },
    rounds: { type: 'string', default: '12' },
    predict: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false }
  }
})

const name = oneOf('--model', MODELS, values.model)
const inference = oneOf('--inference', ['bayesian', 'point', 'mc-dropout'], values.inference)
const arithmetic = oneOf('--arithmetic', ['strict', 'fma', 'fast'], values.arithmetic)
const fma = arithmetic !== 'strict' && hasRelaxedSimd()
const [batch, rounds] = [Number(values.batch), Number(values.rounds)]

// -------------------------------------------------------------------------------------
// the step
// -------------------------------------------------------------------------------------

const network = networkOf(name, name === 'lenet5' || name === 'mlp' ? 1 : 3, 10)
const model = modelOf({ ...defaultConfig.inference, inference })(network)

const start: Arrays = new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())])

const fed: Arrays = new Map([
  ...start,
  ['images', normal(K.key(1), batch * size(model.network.input))],
  ['labels', Float32Array.from({ length: batch }, (_, i) => i % 10)],
  ['weights', new Float32Array(batch).fill(1)],
  ['key', halves(K.key(2))],
  ['klScale', Float32Array.of(1 / 60_000)],
  ['learningRate', Float32Array.of(1e-3)]
])

const plan: Plan = orThrow(
  compile(wasm({ arithmetic }).traits)(
    values.predict ? predictionProgram(model, batch) : trainingStep(model, adam(), batch)
  )
)

// -------------------------------------------------------------------------------------
// the clock
// -------------------------------------------------------------------------------------

type Call = (from: number, to: number, scratch: number) => void

const isCall = (f: WebAssembly.ExportValue | undefined): f is Call => typeof f === 'function'

const callsOf = (program: Program): ReadonlyArray<ReadonlyArray<() => void>> => {
  const { pages, shared } = program.memory
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program.bytes), { env: { memory } })
  program.contents.forEach(({ address, data }) => {
    new Uint8Array(memory.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address)
  })
  program.fed.forEach(port => {
    new Float32Array(memory.buffer, port.address, port.size).set(fed.get(port.name) ?? [])
  })
  program.state.forEach(port => {
    new Float32Array(memory.buffer, port.address, port.size).set(start.get(port.name) ?? [])
  })
  return program.stages.map(({ turns }, i) => {
    const run = exports[`stage${i}`]
    const parts = turns < 8 * PARTS ? 1 : PARTS
    return Array.from({ length: parts }, (_, part) => () => {
      if (isCall(run))
        run(Math.floor((turns * part) / parts), Math.floor((turns * (part + 1)) / parts), program.scratch.address)
    })
  })
}

/** Many turns are timed in so many parts: an undisturbed moment is the likelier the shorter it may be. */
const PARTS = 8

const clocked = (call: () => void): number => {
  const start = performance.now()
  call()
  return performance.now() - start
}

const program = programOf({ fma, threads: 1, patience: 0 }, plan)
const calls = callsOf(program)
const times = Array.from({ length: rounds }, () => calls.map(parts => parts.map(clocked)))
const least = calls.map((parts, i) =>
  parts.reduce((sum, _, part) => sum + Math.min(...times.map(round => round[i]?.[part] ?? Infinity)), 0)
)
const peak = peakOf(fma, 1)

// -------------------------------------------------------------------------------------
// the table
// -------------------------------------------------------------------------------------

interface Row {
  readonly label: string
  readonly shape: string
  readonly ms: number
  readonly share: number
  readonly megabytes: number
  readonly gflops: number | undefined
  readonly peak: number | undefined
}

const total = least.reduce((sum, ms) => sum + ms, 0)
const shorten = (label: string): string => (label.length > 60 ? `${label.slice(0, 28)} … ${label.slice(-28)}` : label)

interface Timed {
  readonly stages: ReadonlyArray<Stage>
  readonly ms: number
  readonly flops: number
}

/** The functions of a kernel belong together: only the last of them completes its result. */
const timed: ReadonlyArray<Timed> = program.stages.reduce<ReadonlyArray<Timed>>((done, stage, i) => {
  const last = done[done.length - 1]
  const open = last?.stages[last.stages.length - 1]?.output === -1 ? last : { stages: [], ms: 0, flops: 0 }
  const next = {
    stages: [...open.stages, stage],
    ms: open.ms + (least[i] ?? NaN),
    flops: open.flops + stage.flops
  }
  return [...(open === last ? done.slice(0, -1) : done), next]
}, [])

const rowOf = ({ stages, ms, flops }: Timed): Row => {
  const stage = stages[stages.length - 1]
  const kernel = plan.kernels.find(k => k.output === stage?.output)
  const touched = kernel === undefined ? [] : [kernel.output, ...kernel.inputs]
  const gflops = flops === 0 ? undefined : flops / ms / 1e6
  return {
    label: shorten(stage?.label ?? ''),
    shape: kernel === undefined ? '' : S.Show.show(bufferOf(plan, kernel.output).shape),
    ms,
    share: ms / total,
    megabytes: touched.reduce((sum, id) => sum + 4 * bufferOf(plan, id).size, 0) / 1e6,
    gflops,
    peak: gflops === undefined ? undefined : gflops / peak
  }
}

const rows = timed.map(rowOf)
const work = program.stages.reduce((sum, { flops }) => sum + flops, 0)
const inContractions = rows.reduce((sum, row) => sum + (row.gflops === undefined ? 0 : row.ms), 0)

const cells = ({ label, shape, ms, share, megabytes, gflops, peak: ofPeak }: Row): string =>
  [
    ms.toFixed(3).padStart(9),
    `${(100 * share).toFixed(1)} %`.padStart(7),
    megabytes.toFixed(1).padStart(8),
    (gflops?.toFixed(1) ?? '').padStart(8),
    (ofPeak === undefined ? '' : `${(100 * ofPeak).toFixed(0)} %`).padStart(6),
    ` ${shape} ${label}`
  ].join(' ')

const summary = {
  model: name,
  inference,
  batch,
  arithmetic: arithmetic === 'fast' ? (fma ? 'fast' : 'fast-strict') : fma ? 'fma' : 'strict',
  node: process.version,
  peak,
  ms: total,
  gflop: work / 1e9,
  shareOfPeak: work / total / 1e6 / peak,
  msInContractions: inContractions
}

if (values.json) console.log(JSON.stringify({ ...summary, kernels: rows }))
else {
  console.log(
    `${name}, ${inference}, batch ${batch}, ${summary.arithmetic}, ${process.version}; tile ${peak.toFixed(1)} GFLOP/s`
  )
  console.log('       ms  of step       MB  GFLOP/s  of tile')
  rows.forEach(row => {
    console.log(cells(row))
  })
  console.log(
    `${total.toFixed(1)} ms in all, ${inContractions.toFixed(1)} of them in contractions; ` +
      `${(work / 1e9).toFixed(2)} GFLOP, ${(100 * summary.shareOfPeak).toFixed(0)} % of the tile`
  )
}
