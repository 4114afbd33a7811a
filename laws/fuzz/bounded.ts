/**
 * What every reader of files from strangers promises, measured: an answer within 100 ms and 64 MiB.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { getHeapStatistics } from 'node:v8'
import type { Task } from 'fp-ts/Task'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Milliseconds, and bytes on the heap and beside it. */
export const BOUNDS = { milliseconds: 100, bytes: 64 * 1_048_576 } as const

interface Cost {
  readonly milliseconds: number
  readonly bytes: number
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const processorMilliseconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const bytesInUse = (): number => {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}

/** A reader that is within bounds on the clock is so. The processor's time takes long to ask for, so it is asked later. */
const onClock = async <A>(task: Task<A>): Promise<readonly [A, Cost]> => {
  const [clock, bytes] = [performance.now(), bytesInUse()]
  const result = await task()
  return [result, { milliseconds: performance.now() - clock, bytes: bytesInUse() - bytes }]
}

/** The clock counts what other processes do, and the processor counts the engine's other threads: the less is ours. */
const onProcessor = async <A>(task: Task<A>): Promise<readonly [A, Cost]> => {
  const processor = processorMilliseconds()
  const [result, cost] = await onClock(task)
  return [result, { ...cost, milliseconds: Math.min(cost.milliseconds, processorMilliseconds() - processor) }]
}

const isWithin = ({ milliseconds, bytes }: Cost): boolean =>
  milliseconds <= BOUNDS.milliseconds && bytes <= BOUNDS.bytes

/** The answer of a reader. One that is slow or large is so each time; a busy machine is not, so it has more chances. */
export const bounded = async <A>(task: Task<A>): Promise<A> => {
  const first = await onClock(task)
  if (isWithin(first[1])) return first[0]
  const tries = [first, await onProcessor(task), await onProcessor(task), await onProcessor(task)]
  const good = tries.find(([, cost]) => isWithin(cost))
  assert(good !== undefined, `out of bounds: ${tries.map(([, cost]) => JSON.stringify(cost)).join(', ')}`)
  return good[0]
}
