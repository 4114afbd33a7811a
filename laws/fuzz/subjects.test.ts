/**
 * Damaged files, 20,000 of each format: a reader answers each with a value or a sentence, within 100 ms and 64 MiB, and
 * what it accepts holds together. `npm run test:soak` tries a million of each.
 */
import { setFlagsFromString } from 'node:v8'
import { createContext, Script } from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'
import * as TE from 'fp-ts/TaskEither'
import * as fc from 'fast-check'
import { fuzz, fuzzed, type Refusal, type Subject } from './Subject'
import { subjects } from './subjects'

const CASES = 20_000
const SEED = 8

let all: ReadonlyArray<Subject> = []
beforeAll(async () => {
  all = await subjects()
})

const names = ['checkpoint', 'model JSON', 'IDX', 'CIFAR', 'PNG', 'CSV', 'gzip', 'safetensors']

it('every format is here', () => {
  expect(all.map(({ name }) => name)).toStrictEqual(names)
})

it.each(names)(
  `${CASES} damaged files: %s`,
  async name => {
    const subject = all.find(one => one.name === name) ?? expect.fail(name)
    const { cases, accepted } = await fuzzed(subject)(CASES, SEED)
    expect(cases).toBeGreaterThanOrEqual(CASES)
    // Damage that is not refused is what says that an accepted file is sound.
    expect(accepted).toBeGreaterThan(0)
    expect(accepted).toBeLessThan(cases / 2)
  },
  240_000
)

describe('the law finds the mistakes that it is for', () => {
  const breaking = (read: () => TE.TaskEither<Refusal, unknown>): Promise<unknown> =>
    fuzz(fc.constant(1), read, () => undefined)(1, SEED)

  /** Work of so many milliseconds, whatever else the machine does. */
  const spinning = (milliseconds: number): void => {
    const used = (): number => process.cpuUsage().user + process.cpuUsage().system
    const begun = used()
    while (used() - begun < milliseconds * 1000);
  }

  /** What a reader keeps is in use when it has answered. What others left is collected first, and so not in the sum. */
  const keeping = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(1)
  setFlagsFromString('--expose-gc')
  const collect = new Script('gc()')
  const context = createContext()

  it.each<readonly [string, () => TE.TaskEither<Refusal, unknown>, RegExp]>([
    ['an exception', () => expect.fail('thrown'), /thrown/],
    ['a promise that is broken', () => () => Promise.reject(new Error('broken')), /broken/],
    ['no sentence', () => TE.left({ _tag: 'Bad', message: 'no' }), /did not match the regular expression/],
    ['an answer after 300 ms', () => TE.fromIO(() => spinning(300)), /out of bounds/],
    ['100 MB', () => TE.fromIO(() => keeping(100_000_000)), /out of bounds/]
  ])('%s', async (_, read, reason) => {
    collect.runInContext(context)
    await expect(breaking(read)).rejects.toThrow(reason)
  })
})
