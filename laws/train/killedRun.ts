/**
 * A tiny run as a process of its own, to be killed: it saves after every step, and goes on from what it finds. Prints
 * what it comes to.
 *
 * Arguments: the run's folder, milliseconds to wait after each step.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { beginRun } from '../../src/train/beginRun'
import { shapesOf } from '../../src/train/checkpoint'
import { hasRun, openNewest } from '../../src/train/openCheckpoint'
import { saveCheckpoint } from '../../src/train/saveCheckpoint'
import { nodeFileSystem } from '../../src/train/FileSystem'
import { ensureFolder } from '../../src/train/files'
import { acquireLock, thisMachine } from '../../src/train/lock'
import { train } from '../../src/train/train'
import type { TrainEvent } from '../../src/train/TrainEvent'
import { config, data, engines, model, outcome, runOn } from './tinyRun'

const [folder = '', pause = '0'] = process.argv.slice(2)

const fs = nodeFileSystem
const engine = engines.get('reference')
assert(engine !== undefined && folder !== '')

const right = async <A>(task: TE.TaskEither<{ readonly message: string }, A>): Promise<A> => {
  const result = await task()
  assert(E.isRight(result), E.isLeft(result) ? result.left.message : '')
  return result.right
}

await right(ensureFolder(folder))
const lock = await right(acquireLock(fs, thisMachine)(folder))
const isBegun = E.isRight(await hasRun(fs)(folder)())
const found = isBegun
  ? await pipe(
      openNewest(fs)(folder),
      TE.match(
        error => {
          // Killed before its first checkpoint: there is nothing to go on from.
          assert.match(error.message, /there is no run to resume/)
          return undefined
        },
        opened => opened
      )
    )()
  : undefined
if (found === undefined) await right(beginRun(fs)(folder))
assert.deepStrictEqual(found?.notes ?? [], [])

const run = runOn('reference')
const from = found === undefined ? {} : { from: found.snapshot }
const all: Array<TrainEvent> = []
const at = found?.snapshot.position
process.stdout.write(`${JSON.stringify({ from: at ?? null })}\n`)
for await (const event of train({
  engine,
  model,
  config,
  data,
  now: () => 0,
  every: { _tag: 'Steps', steps: 1 },
  ...from
})) {
  all.push(event)
  if (event.event === 'checkpoint') {
    await right(lock.check)
    await right(saveCheckpoint(fs, folder, run, shapesOf(run))(event.snapshot))
    process.stdout.write(`${JSON.stringify({ saved: event.snapshot.position })}\n`)
    await setTimeout(Number(pause))
  }
}
const last =
  found === undefined || all.some(({ event }) => event === 'checkpoint')
    ? all
    : [{ event: 'checkpoint' as const, snapshot: found.snapshot }, ...all]
process.stdout.write(`${JSON.stringify({ outcome: outcome(last) })}\n`)
await right(lock.release)
