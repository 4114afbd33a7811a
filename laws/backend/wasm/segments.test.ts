/**
 * What need not be repeated: parts of a body that are the same for both elements of a pair go through segments that run
 * once.
 */
import { expect, test } from 'vitest'
import { traits } from '../../../src/backend/wasm'
import { grouped, segmentsOf } from '../../../src/backend/wasm/emit/group'
import { choose } from '../../../src/backend/wasm/emit/loops'
import { locals } from '../../../src/backend/wasm/emit/Scope'
import type { Segment } from '../../../src/backend/wasm/emit/segment'
import { contextOf } from '../../../src/backend/wasm/emit/Task'
import { compile } from '../../../src/compile/compile'
import { program } from '../../../src/compile/Program'
import type { Expr } from '../../../src/expr/Expr'
import { standardNormal } from '../../../src/function/random'
import { add } from '../../../src/primitive/add'
import { input, inputOf } from '../../../src/primitive/input'
import type { Shape } from '../../../src/shape/Shape'
import { orThrow } from '../../orThrow'
import { tasksOf } from './tasks'

const shape = [32, 5, 4, 6]
const key = inputOf('i32')('key', [4])

/** The segments of the kernel that makes a value. */
const segmentsFor = (value: Expr): ReadonlyArray<Segment> => {
  const plan = orThrow(compile(traits)(program([{ name: 'y', value }])))
  const tasks = tasksOf(false, plan)
  const task = tasks[tasks.length - 1] ?? expect.fail('nothing is computed')
  const { group } = grouped(choose(task).turns, true)
  return segmentsOf(contextOf(task, locals(3)), task.body, group)
}

const sorts = (segments: ReadonlyArray<Segment>): ReadonlySet<string> =>
  new Set(segments.flatMap(({ left }) => left.map(({ part }) => part._tag)))

const noise = (perBlock: 1 | 2): Expr => add<Shape>(input('mean', shape), standardNormal(shape, 1, perBlock)(key))

test('the rounds of a block run once for the two numbers that are made of it', () => {
  const found = segmentsFor(noise(2))
  const [once, each] = [found.filter(s => s.once), found.filter(s => !s.once)]
  expect(once.length).toBeGreaterThan(3)
  expect(sorts(once)).toContain('WordXor')
  expect([...sorts(each)].filter(tag => tag.startsWith('Word'))).toStrictEqual([])
})

test('with one number a block there is nothing to share', () => {
  expect(segmentsFor(noise(1)).filter(s => s.once)).toStrictEqual([])
})
