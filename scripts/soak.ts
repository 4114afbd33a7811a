/**
 * `npm run test:soak`: what `npm test` tries some times, many times. Prints a line for each part; the exit status is 1
 * where one fails.
 *
 * `npm run test:soak -- [part…] [--share x] [--seed n]`: the parts to run (all), how much of each (1), and what its
 * cases are drawn from (the clock).
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { understoodOrRefused } from '../laws/cli/argumentLaws'
import { argumentLists } from '../laws/cli/arguments'
import { fuzzed, type Subject } from '../laws/fuzz/Subject'
import { subjects } from '../laws/fuzz/subjects'
import { everySnapshot, open, run, saveAll } from '../laws/train/checkpointFiles'
import { bundled, killing } from '../laws/train/killing'
import { emptyDisk, memoryFileSystem } from '../laws/train/memoryFileSystem'
import { powerCuts } from '../laws/train/powerCuts'
import { config, data, engines, events, model, outcome, snapshots, STEPS } from '../laws/train/tinyRun'
import { compiled, type Engine } from '../src/backend/Engine'
import { gpu } from '../src/backend/gpu/gpu'
import { train } from '../src/train/train'

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { share: { type: 'string', default: '1' }, seed: { type: 'string', default: `${Date.now() % 2 ** 31}` } }
})
const [share, seed] = [Number(values.share), Number(values.seed)]
assert(share > 0 && Number.isSafeInteger(seed), '--share is a number above 0, and --seed a whole one')

const times = (n: number): number => Math.max(1, Math.ceil(n * share))

// -------------------------------------------------------------------------------------
// kills
// -------------------------------------------------------------------------------------

/** Kills, and compares what every run came to with a run that was let be. */
const kill = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'credence-soak-'))
  const { kills, outcomes } = await killing(await bundled(folder), folder, times(2000), seed)
  rmSync(folder, { recursive: true, force: true })
  const whole = await events({ engine: engineNamed('reference') })
  const expected: unknown = JSON.parse(JSON.stringify(outcome(whole)))
  outcomes.forEach(one => {
    assert.deepStrictEqual(one, expected)
  })
  return `${kills} kills, ${outcomes.length} runs ended with the same bits`
}

const engineNamed = (name: string): Engine => {
  const engine = engines.get(name)
  assert(engine !== undefined)
  return engine
}

// -------------------------------------------------------------------------------------
// resuming
// -------------------------------------------------------------------------------------

const onGpu = (mode: 'cpu' | 'webasm'): readonly [string, Engine] => [
  `gpu.js ${mode}`,
  compiled(1)(gpu({ mode, threads: 1, stepsPerCall: 1 }))
]

/** Stops a longer run after each of its steps, and goes on through files. */
const resume =
  ([name, engine]: readonly [string, Engine]) =>
  async (): Promise<string> => {
    const long = { ...config, epochs: Math.ceil(times(100) / STEPS) }
    const job = { engine, config: long }
    const all = snapshots(await events({ ...job, every: { _tag: 'Steps', steps: 1 } }))
    const expected = outcome(await events(job))
    for (const snapshot of all.slice(0, -1)) {
      const fs = memoryFileSystem(emptyDisk())
      await saveAll(fs, [snapshot], { ...run, config: long })
      const found = await open(fs)
      assert(E.isRight(found))
      assert.deepStrictEqual(outcome(await events({ ...job, from: found.right.snapshot })), expected)
    }
    return `0 bits differ on ${name} after going on from each of ${all.length - 1} stop points`
  }

// -------------------------------------------------------------------------------------
// memory
// -------------------------------------------------------------------------------------

/** What a process may grow by in 10,000 steps. */
const MOST_GROWTH = 1e6

/** Takes many steps and watches how much memory the process has. */
const memory = async (): Promise<string> => {
  const steps = times(100_000)
  const long = { ...config, epochs: Math.ceil(steps / STEPS), validationSamples: 1 }
  const seen: Array<{ readonly step: number; readonly bytes: number }> = []
  let step = 0
  for await (const { event } of train({ engine: engineNamed('wasm'), model, data, config: long, now: () => 0 })) {
    if (event !== 'step') continue
    step++
    if (step % Math.ceil(steps / 100) === 0) seen.push({ step, bytes: process.memoryUsage().rss })
  }
  const growth = slope(seen.slice(Math.floor(seen.length / 4))) * 10_000
  const text = `${step} steps: the memory of the process grows by ${(growth / 1e6).toFixed(3)} MB per 10,000 steps`
  assert(growth < MOST_GROWTH, text)
  return text
}

/** Least squares, in bytes per step. */
const slope = (points: ReadonlyArray<{ readonly step: number; readonly bytes: number }>): number => {
  const mean = (f: (p: { readonly step: number; readonly bytes: number }) => number): number =>
    points.reduce((sum, p) => sum + f(p), 0) / points.length
  const [x, y] = [mean(p => p.step), mean(p => p.bytes)]
  return mean(p => (p.step - x) * (p.bytes - y)) / mean(p => (p.step - x) ** 2)
}

// -------------------------------------------------------------------------------------
// inputs
// -------------------------------------------------------------------------------------

/** A million damaged files of a format, in pieces of which each has a seed of its own. */
const files = (subject: Subject) => async (): Promise<string> => {
  const [all, piece] = [times(1_000_000), 50_000]
  const tally = { cases: 0, accepted: 0 }
  for (let nth = 0; tally.cases < all; nth++) {
    const { cases, accepted } = await fuzzed(subject)(Math.min(piece, all - tally.cases), seed + nth)
    tally.cases += cases
    tally.accepted += accepted
  }
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0)
  return `${tally.cases} damaged files (${subject.name}), ${tally.accepted} accepted as sound; the process had ${peak} MiB at most`
}

const argumentsPart = (): Promise<string> => {
  fc.assert(fc.property(argumentLists, understoodOrRefused), { numRuns: times(100_000), seed })
  return Promise.resolve(`${times(100_000)} argument lists, each understood or refused with a sentence`)
}

// -------------------------------------------------------------------------------------
// parts
// -------------------------------------------------------------------------------------

const named = (subject: Subject): string => `files-${subject.name.toLowerCase().replace(/\W+/g, '-')}`

const parts: ReadonlyMap<string, () => Promise<string>> = new Map([
  ['kill', kill],
  ...[...engines, onGpu('cpu'), onGpu('webasm')].map(
    engine => [`resume-${engine[0].replace(/\W+/g, '-')}`, resume(engine)] as const
  ),
  [
    'power',
    async () => {
      await powerCuts(await everySnapshot(), times(10_000), seed)
      return `${times(10_000)} losses of power`
    }
  ],
  ...(await subjects()).map(subject => [named(subject), files(subject)] as const),
  ['arguments', argumentsPart],
  ['memory', memory]
])

const unknown = wanted.filter(name => !parts.has(name))
assert(unknown.length === 0, `no part ${unknown.join(', ')}: the parts are ${[...parts.keys()].join(', ')}`)

console.log(`seed ${seed}, share ${share}`)
for (const [name, part] of parts) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const begun = performance.now()
  const result = await part().then(
    text => text,
    (reason: unknown) => {
      process.exitCode = 1
      return `FAILED: ${reason instanceof Error ? reason.message : String(reason)}`
    }
  )
  console.log(`${name}: ${result} (${((performance.now() - begun) / 1000).toFixed(0)} s)`)
}
