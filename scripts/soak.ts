/**
 * `npm run test:soak`: what `npm test` tries some times, many times. Prints a line for each part; the exit status is 1
 * where one fails.
 *
 * `npm run test:soak -- [part…] [--share x]`: the parts to run (all), and how much of each (1).
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { byteMutants, manifestMutants, powerCuts } from '../laws/train/checkpointDamage'
import { everySnapshot, open, run, saveAll } from '../laws/train/checkpointFiles'
import { chanceFrom } from '../laws/train/fileWrites'
import { bundled, killing } from '../laws/train/killing'
import { emptyDisk, memoryFileSystem } from '../laws/train/memoryFileSystem'
import { config, data, engines, events, model, outcome, snapshots, STEPS } from '../laws/train/tinyRun'
import type { Engine } from '../src/backend/Engine'
import { train } from '../src/train/train'

const words = process.argv.slice(2)
const at = words.indexOf('--share')
const share = at < 0 ? 1 : Number(words[at + 1])
const wanted = at < 0 ? words : words.slice(0, at)
const seed = Date.now() % 2 ** 31

const times = (n: number): number => Math.max(1, Math.ceil(n * share))

/** Kills, and compares what every run came to with a run that was let be. */
const kill = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'credence-soak-'))
  const { kills, outcomes } = await killing(await bundled(folder), folder, times(2000), chanceFrom(seed))
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

/** Stops a longer run after each of its steps, and goes on through files. */
const resume = async (): Promise<string> => {
  const long = { ...config, epochs: Math.ceil(times(100) / STEPS) }
  const counts = []
  for (const [, engine] of engines) {
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
    counts.push(`${engine.name} ${all.length - 1}`)
  }
  return `0 bits differ after going on from each of the stop points: ${counts.join(', ')}`
}

/** Takes many steps and watches how much memory the process has. */
const memory = async (): Promise<string> => {
  const steps = times(100_000)
  const long = { ...config, epochs: Math.ceil(steps / STEPS), validationSamples: 1 }
  const seen: Array<{ readonly step: number; readonly bytes: number }> = []
  let step = 0
  for await (const { event } of train({ engine: engineNamed('wasm'), model, data, config: long, now: () => 0 })) {
    if (event !== 'step') continue
    step++
    if (step % 1000 === 0) seen.push({ step, bytes: process.memoryUsage().rss })
  }
  const warm = seen.slice(Math.floor(seen.length / 4))
  return `${step} steps: the memory of the process grows by ${((slope(warm) * 10_000) / 1e6).toFixed(3)} MB per 10,000 steps`
}

/** Least squares, in bytes per step. */
const slope = (points: ReadonlyArray<{ readonly step: number; readonly bytes: number }>): number => {
  const mean = (f: (p: { readonly step: number; readonly bytes: number }) => number): number =>
    points.reduce((sum, p) => sum + f(p), 0) / points.length
  const [x, y] = [mean(p => p.step), mean(p => p.bytes)]
  return mean(p => (p.step - x) * (p.bytes - y)) / mean(p => (p.step - x) ** 2)
}

const parts: Readonly<Record<string, () => Promise<string>>> = {
  kill,
  resume,
  power: async () => {
    await powerCuts(await everySnapshot(), times(10_000))
    return `${times(10_000)} losses of power`
  },
  mutants: async () => {
    const last = (await everySnapshot()).at(-1)
    assert(last !== undefined)
    await manifestMutants(last, times(500_000))
    await byteMutants(last, times(500_000))
    return `${2 * times(500_000)} mutants of a checkpoint`
  },
  memory
}

console.log(`seed ${seed}`)
for (const [name, part] of Object.entries(parts)) {
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
