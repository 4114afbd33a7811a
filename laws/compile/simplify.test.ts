/**
 * Each identity of the simplifier, by name: what it becomes, and that it means the same.
 *
 * @since 0.1.0
 */
import { expect, test } from 'vitest'
import { simplify } from '../../src/compile/simplify'
import type { Expr } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import { add, sub } from '../../src/primitive/add'
import { broadcastInDim } from '../../src/primitive/broadcastInDim'
import { fill, ones, zeros } from '../../src/primitive/constant'
import { exp } from '../../src/primitive/exp'
import { input } from '../../src/primitive/input'
import { div, mul } from '../../src/primitive/mul'
import { isFinite } from '../../src/primitive/isFinite'
import { neg } from '../../src/primitive/neg'
import { pad } from '../../src/primitive/pad'
import { reshape } from '../../src/primitive/reshape'
import { select } from '../../src/primitive/select'
import { transpose } from '../../src/primitive/transpose'
import { matmul } from '../../src/function/matmul'
import { difference } from '../law/kernel'
import { values } from '../numeric/Magnitude'
import * as T from '../../src/expr/Tensor'

const x: Expr = input('x', [2, 3])
const y: Expr = input('y', [2, 3])
const row: Expr = input('row', [3])
const column: Expr = input('column', [2])
const square: Expr = input('square', [3])

const at = new Map([
  ['x', T.tensor([2, 3], [1, -0, Infinity, NaN, -2, 0.5])],
  ['y', T.tensor([2, 3], [3, 1, -1, 2, 0, 4])],
  ['row', T.tensor([3], [1, 2, 3])],
  ['column', T.tensor([2], [10, 20])],
  ['square', T.tensor([3], [5, 6, 7])],
  ['no columns', T.tensor([2, 0], [])],
  ['no rows', T.tensor([0, 3], [])],
  ['nothing', T.tensor([0], [])]
])

const across = broadcastInDim([3, 3], [1])
const down = broadcastInDim([3, 3], [0])

const cases: ReadonlyArray<readonly [what: string, before: Expr, nodes: number]> = [
  ['x + 0', add(x, zeros([2, 3])), 1],
  ['0 + x', add(zeros([2, 3]), x), 1],
  ['x − 0', sub(x, zeros([2, 3])), 1],
  ['0 − x', sub(zeros([2, 3]), x), 2],
  ['x · 1', mul(x, ones([2, 3])), 1],
  ['−1 · x', mul(fill(-1)([2, 3]), x), 2],
  ['(−x) · (−y)', mul(neg(x), neg(y)), 3],
  ['x / 1', div(x, ones([2, 3])), 1],
  ['−−x', neg(neg(x)), 1],
  ['reshape of reshape', reshape([6])(reshape([3, 2])(x)), 2],
  ['transpose of transpose', transpose([1, 0])(transpose([1, 0])(x)), 1],
  ['broadcast of broadcast', broadcastInDim([4, 2, 3], [1, 2])(broadcastInDim([2, 3], [1])(row)), 2],
  ['numbers known now', exp(fill(0)([2, 3])), 2],
  ['0 · x, which may be NaN', mul(zeros([2, 3]), x), 4],
  ['pointwise of values spread alike', add(across(row), across(square)), 4],
  ['pointwise of values spread differently', add(across(row), down(square)), 5],
  ['transpose of one number', transpose([1, 0])(fill(2)([2, 3])), 2],
  ['reshape of one number', reshape([6])(fill(2)([2, 3])), 2],
  ['a selection between two equal numbers', select(isFinite(x), fill(2)([2, 3]), fill(2)([2, 3])), 2],
  ['a selection between a value and itself', select(isFinite(x), y, y), 1],
  ['a selection', select(isFinite(x), x, y), 4],
  ['a product of matrices without elements', matmul(input('no columns', [2, 0]), input('no rows', [0, 3])), 2],
  ['nothing padded', pad([1], [1], [0])(input('nothing', [0])), 2],
  ['nothing to do', add(x, broadcastInDim([2, 3], [0])(column)), 4]
]

test.each(cases)('%s', (_, before, nodes) => {
  const [after = before] = simplify([before])
  const known = values(at, [before, after])
  expect(difference(_, known.get(after) ?? T.scalar(NaN), known.get(before) ?? T.scalar(NaN))).toBeUndefined()
  expect(topological([after])).toHaveLength(nodes)
})
