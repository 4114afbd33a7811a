/**
 * How fast training steps run in mode webgpu, so many to a call: whole calls by the clock, and their launches by the
 * device's own clock where it has one.
 *
 * @since 0.1.0
 */
import { orThrow } from '../../laws/orThrow'
import { metered, timedPasses } from '../../laws/pages/meters.js'
import { gpu } from '../../src/backend/gpu'
import { pooledFor } from '../../src/backend/gpu/machine'
import { stepOf } from './steps'
import type { Work } from './work'
import { workOf } from './work'

/** Milliseconds, except for `examplesPerSecond`. `shadersMs` is a part of `firstMs`, the first call. */
export interface Speed {
  readonly network: string
  readonly batch: number
  readonly stepsPerCall: number
  readonly launches: number
  readonly planMs: number
  readonly prepareMs: number
  readonly shadersMs: number
  readonly firstMs: number
  readonly msPerStep: { readonly median: number; readonly min: number; readonly max: number }
  /** What the host does in a step: all but the wait for what is read back. */
  readonly hostMs: number
  readonly examplesPerSecond: number
  readonly losses: readonly [first: number, last: number]
}

/** A launch, with the nanoseconds that it took the device. */
export interface Timed extends Work {
  readonly nanoseconds: number
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((x, y) => x - y)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2
}

/** Calls before the number of steps of a call is chosen. */
const SETTLING = 4

/** Calls of `wanted` steps, or of as many as the session chooses, until `seconds` are over, three at least. */
export const speed = async (
  network: string,
  batch: number,
  wanted: number | 'auto',
  seconds: number,
  longestSum?: number
): Promise<Speed> => {
  const start = performance.now()
  const { plan, state, feed } = stepOf(network, batch, longestSum)
  const planned = performance.now()
  const session = orThrow(await gpu({ mode: 'webgpu', threads: 1, stepsPerCall: wanted }).prepare(plan, state)())
  const prepared = performance.now()
  const meter = await metered('webgpu')
  const losses: Array<number> = []
  const call = async (steps: number): Promise<number> => {
    const begun = performance.now()
    const first = losses.length
    const done = orThrow(await session.run(Array.from({ length: steps }, (_, i) => feed(first + i)))())
    losses.push(...done.map(one => one.get('loss')?.[0] ?? NaN))
    return performance.now() - begun
  }
  const firstMs = await call(wanted === 'auto' ? 1 : wanted)
  const shadersMs = meter.seen.compileMs
  if (wanted === 'auto') for (let i = 1; i < SETTLING; i++) await call(1)
  const { stepsPerCall = 1 } = session.device
  await call(stepsPerCall)
  const [times, waits]: [Array<number>, Array<number>] = [[], []]
  const end = performance.now() + seconds * 1000
  while (times.length < 3 || performance.now() < end) {
    const waited = meter.seen.waitMs
    times.push((await call(stepsPerCall)) / stepsPerCall)
    waits.push((meter.seen.waitMs - waited) / stepsPerCall)
  }
  meter.stop()
  const { launches = 0 } = session.device
  await session.close()
  return {
    network,
    batch,
    stepsPerCall,
    launches,
    planMs: planned - start,
    prepareMs: prepared - planned,
    shadersMs,
    firstMs,
    msPerStep: { median: median(times), min: Math.min(...times), max: Math.max(...times) },
    hostMs: median(times.map((time, i) => time - (waits[i] ?? 0))),
    examplesPerSecond: (batch * 1000) / median(times),
    losses: [losses[0] ?? NaN, losses.at(-1) ?? NaN]
  }
}

/** Every launch of a step, timed by the device: medians over so many calls of one step. */
export const kernelTimes = async (
  network: string,
  batch: number,
  calls: number,
  longestSum?: number
): Promise<ReadonlyArray<Timed>> => {
  const { plan, state, feed } = stepOf(network, batch, longestSum)
  const session = orThrow(await gpu({ mode: 'webgpu', threads: 1, stepsPerCall: 1 }).prepare(plan, state)())
  orThrow(await session.run([feed(0)])())
  const clock = await timedPasses()
  const all: Array<ReadonlyArray<number>> = []
  while (all.length < calls) {
    orThrow(await session.run([feed(all.length + 1)])())
    all.push(await clock.read())
  }
  clock.stop()
  await session.close()
  const at = (i: number): number => median(all.map(times => times[i] ?? NaN))
  const { launches } = pooledFor('webgpu', plan)
  const known = launches.map((launch, i) => ({ ...workOf(plan, launch), nanoseconds: at(i) }))
  const others = (all[0] ?? []).slice(launches.length).map((_, i) => ({
    label: 'gathering what leaves',
    threads: NaN,
    terms: 0,
    operations: 0,
    bytes: NaN,
    nanoseconds: at(launches.length + i)
  }))
  return [...known, ...others]
}
