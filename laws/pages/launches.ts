/**
 * What a launch costs the host: the time of a call of many tiny kernels, each of which waits for the one before it, so
 * that none can be pooled with another.
 *
 * @since 0.1.0
 */
import type { Mode } from '../../src/backend/gpu'
import { gpu } from '../../src/backend/gpu'
import type { Buffer, Kernel, Plan } from '../../src/compile/Plan'
import { along, axis } from '../../src/expr/Index'
import { add, lit, mul, read } from '../../src/expr/Scalar'
import { orThrow } from '../orThrow'
import { metered } from './meters.js'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Microseconds of a call, divided by its launches: the host's own work, and all of it with what a device that is
 * simulated on the same processor takes for them.
 */
export interface Launched {
  readonly host: number
  readonly whole: number
  readonly launches: number
}

const ELEMENTS = 64

// -------------------------------------------------------------------------------------
// chains
// -------------------------------------------------------------------------------------

/** A state that goes through so many kernels, each half of its input plus 1. */
export const chain = (length: number): Plan => {
  const i = axis('i', ELEMENTS)
  const buffer = (id: number, role: Buffer['role']): Buffer => ({
    id,
    shape: [ELEMENTS],
    dtype: 'f32',
    size: ELEMENTS,
    role
  })
  const link = (from: number): Kernel => ({
    label: 'link',
    output: from + 1,
    inputs: [from],
    axes: [i],
    body: add(mul(read(0, [along(i)]), lit(0.5)), lit(1))
  })
  return {
    buffers: [
      buffer(0, { _tag: 'State', name: 'x' }),
      ...Array.from({ length }, (_, k) => buffer(k + 1, { _tag: 'Computed' }))
    ],
    kernels: Array.from({ length }, (_, k) => link(k)),
    outputs: [{ name: 'y', buffer: length }],
    state: [{ name: 'x', current: 0, next: length }],
    memory: { bytes: 0, offsets: new Map() }
  }
}

/** The state that a chain begins with. */
export const started = () => new Map([['x', new Float32Array(ELEMENTS)]])

/** Clocks of pages are coarse, so calls are timed together. */
const BLOCK = 10

const LENGTH = 60

/** In a mode, the best of so many blocks of calls. */
export const launches = async (mode: Mode, blocks: number): Promise<Launched> => {
  const session = orThrow(await gpu({ mode, threads: 1, stepsPerCall: 1 }).prepare(chain(LENGTH), started())())
  const meter = await metered(session.device.mode)
  const times: Array<readonly [host: number, whole: number]> = []
  while (times.length <= blocks) {
    const [start, waited] = [performance.now(), meter.seen.waitMs]
    for (let i = 0; i < BLOCK; i++) orThrow(await session.run([new Map()])())
    const whole = performance.now() - start
    times.push([whole - (meter.seen.waitMs - waited), whole])
  }
  meter.stop()
  await session.close()
  const perLaunch = (of: (time: readonly [number, number]) => number): number =>
    (Math.min(...times.slice(1).map(of)) * 1000) / (BLOCK * LENGTH)
  return { host: perLaunch(([host]) => host), whole: perLaunch(([, whole]) => whole), launches: LENGTH }
}

// -------------------------------------------------------------------------------------
// steps of a call
// -------------------------------------------------------------------------------------

/** How often the host waited for the device, how many steps a call had at the end, and every step's result. */
export interface Stepping {
  readonly readBacks: number
  readonly stepsPerCall: number
  readonly results: ReadonlyArray<number>
  readonly degradations: ReadonlyArray<string>
}

const none: ReadonlyMap<string, Float32Array> = new Map()

/** Steps in runs of the given lengths, of which the last is counted. */
const stepping = async (mode: Mode, stepsPerCall: number | 'auto', runs: ReadonlyArray<number>): Promise<Stepping> => {
  const session = orThrow(await gpu({ mode, threads: 1, stepsPerCall }).prepare(chain(3), started())())
  const meter = await metered(session.device.mode)
  const results: Array<number> = []
  let before = 0
  for (const length of runs) {
    before = meter.seen.readBacks
    const done = orThrow(await session.run(Array.from({ length }, () => none))())
    results.push(...done.map(one => one.get('y')?.[0] ?? NaN))
  }
  meter.stop()
  const { stepsPerCall: steps = 1, degradations } = session.device
  await session.close()
  return { readBacks: meter.seen.readBacks - before, stepsPerCall: steps, results, degradations }
}

/** Four steps a call, and as many as the session chooses after the three that it measures. */
export const calls = async (mode: Mode): Promise<{ readonly four: Stepping; readonly chosen: Stepping }> => ({
  four: await stepping(mode, 4, [4, 8]),
  chosen: await stepping(mode, 'auto', [1, 1, 1, 32])
})
