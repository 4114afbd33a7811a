/**
 * What a training step of each arm costs in processor time, which other programs of the machine disturb less than seconds:
 * measured apart from the runs, with nothing but steps of one batch of LeNet-5.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { type Arrays, compiled, random, type Session } from 'credence'
import { initialise, lenet5 } from 'credence/nn'
import { halves, initialSlots, learnerOf, runKeys, trainingStep } from 'credence/node'
import { wasm } from 'credence/wasm'
import { median } from './tables'
import type { Arm, Trial } from './Trial'

/** Milliseconds of processor time a step, by arm. */
const CostsCodec = t.readonly(t.record(t.string, t.number))
export type Costs = t.TypeOf<typeof CostsCodec>

const fileIn = (folder: string): string => join(folder, 'costs.json')

/** Those of another time; of no arm where they were not measured. */
export const costsIn = (folder: string): Costs =>
  existsSync(fileIn(folder))
    ? pipe(
        CostsCodec.decode(JSON.parse(readFileSync(fileIn(folder), 'utf8'))),
        E.getOrElse(() => ({}))
      )
    : {}

/** Measures the arms one after the other, and keeps what was measured. An arm in two parts costs what its parts cost. */
export const measureCosts =
  (folder: string, say: (line: string) => void) =>
  (trials: ReadonlyArray<Trial>): TE.TaskEither<string, void> =>
    pipe(
      trials.filter(({ arm }) => arm.then === undefined),
      TE.traverseSeqArray(trial =>
        pipe(
          costOf(trial),
          TE.map(cost => {
            say(`  ${trial.arm.name}: ${cost.toFixed(1)} ms of processor time a step`)
            return [trial.arm.name, Number(cost.toFixed(2))] as const
          })
        )
      ),
      TE.map(all => {
        writeFileSync(
          fileIn(folder),
          `${JSON.stringify({ ...costsIn(folder), ...Object.fromEntries(all) }, null, 1)}\n`
        )
      })
    )

// -------------------------------------------------------------------------------------
// a step
// -------------------------------------------------------------------------------------

/** The first steps compile; the median is of the rest. */
const WARM_UP = 3
const STEPS = 9

const costOf = ({ arm, config }: Trial): TE.TaskEither<string, number> => {
  const model = arm.model(lenet5)
  const learner = learnerOf(config)
  const state = new Map([...initialise(runKeys(config.seed).initial)(model), ...initialSlots(model, learner)])
  return TE.bracket(
    pipe(
      compiled(1)(wasm({ arithmetic: 'fma', threads: 1 })).prepare(trainingStep(model, learner, config.batch), state),
      TE.mapLeft(e => `${arm.name}: ${e.message}`)
    ),
    session =>
      pipe(
        Array.from({ length: WARM_UP + STEPS }, (_, step) => step),
        TE.traverseSeqArray(step => timed(arm, session, feedOf(config.batch, config.seed, step))),
        TE.map(times => median(times.slice(WARM_UP)))
      ),
    session => TE.fromTask(session.close)
  )
}

const timed = (arm: Arm, session: Session, feed: Arrays): TE.TaskEither<string, number> =>
  pipe(
    TE.fromIO(() => process.cpuUsage()),
    TE.chain(before =>
      pipe(
        session.run([feed]),
        TE.bimap(
          e => `${arm.name}: ${e.message}`,
          () => {
            const { user, system } = process.cpuUsage(before)
            return (user + system) / 1000
          }
        )
      )
    )
  )

/** Images of noise: what a step costs does not depend on what is in them. */
const feedOf = (batch: number, seed: number, step: number): Arrays => {
  const key = random.foldIn(step)(runKeys(seed).steps)
  return new Map([
    ['images', Float32Array.from(random.normal(key, batch * 32 * 32))],
    ['labels', Float32Array.from({ length: batch }, (_, i) => i % 10)],
    ['weights', new Float32Array(batch).fill(1)],
    ['key', halves(key)],
    ['klScale', Float32Array.of(1e-4)],
    ['learningRate', Float32Array.of(1e-3)]
  ])
}
