/**
 * Every kind of layer, and the distributions of the law table, keep their laws; the runners refuse what they should.
 *
 * @since 0.1.0
 */
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../src/distribution/Distribution'
import { normal } from '../src/distribution/normal'
import type { Expr } from '../src/expr/Expr'
import { fill } from '../src/primitive/constant'
import { mul } from '../src/primitive/mul'
import { exp } from '../src/primitive/exp'
import { floor } from '../src/primitive/floor'
import { sumAll } from '../src/primitive/broadcastInDim'
import { times } from '../src/function/arithmetic'
import { matmul } from '../src/function/matmul'
import { readers } from '../src/nn/layers'
import { modules } from '../src/transform/registry'
import { allLaws, assertLaws, checkDistribution, checkGradient, interval, operand } from './index'
import { passed } from './Law'

const runs = allLaws()
const kinds = readers.map(r => `layer ${r.kind}`)
const families = ['normal', 'laplace', 'logNormal', 'cauchy', 'uniform', 'halfNormal'].map(f => `distribution ${f}`)

describe.each(['layer', 'distribution'])('%s', what => {
  test.each(runs.filter(run => run.subject.startsWith(`${what} `)))('$subject: $law', async ({ run }) => {
    assertLaws([await run({ cases: 20 })()])
  })
})

test('the table covers every primitive, layer and distribution, and skips nothing without a reason', () => {
  const subjects = new Set(runs.map(run => run.subject))
  const wanted = [...modules.flatMap(m => m.primitives.map(p => p.name)), ...kinds, ...families, 'random graphs']
  expect(wanted.filter(name => !subjects.has(name))).toStrictEqual([])
})

test('a wrong gradient, a kink and a shape mistake are told apart', () => {
  expect(checkGradient((x = fill(0)([])) => exp(x), [operand([2])], { cases: 3 }).every(passed)).toBe(true)
  const stepped = checkGradient((x = fill(0)([])) => mul(floor(x), x), [operand([2], interval(0.2, 0.8))], { cases: 3 })
  expect(stepped.every(passed)).toBe(true)
  const [broken] = checkGradient((x = fill(0)([])) => sumAll(matmul(x, x)), [operand([2, 3])], { cases: 3 })
  expect(broken?.verdict).toBe('fails')
  expect(broken?.reason).toContain('dotGeneral')
})

test('a distribution whose density is not that of its draws is found out', () => {
  const family = normal(0, 1).family
  const wrong = {
    ...family,
    logProb: (d: Distribution, x: Expr) => times(family.logProb(d, x), 1.01)
  }
  const results = checkDistribution(
    {
      name: 'wrong normal',
      make: (m = fill(0)([2]), s = fill(1)([2])) => ({ ...normal(m, s), family: wrong }),
      operands: [operand([2]), operand([2], interval(0.5, 2))]
    },
    { cases: 2 }
  )
  expect(results.filter(r => !passed(r)).map(r => r.law)).toContain('draws have the density')
})

test('assertLaws throws the seed and the shrunk case, and refuses an empty list', () => {
  const results = checkGradient((x = fill(0)([])) => sumAll(matmul(x, x)), [operand([2, 3])], { cases: 3, seed: 7 })
  expect(() => {
    assertLaws(results)
  }).toThrow(/seed 7/)
  expect(() => {
    assertLaws([])
  }).toThrow('no law was tested')
})
