/**
 * Whole networks: their step is built and differentiated in less than a second, and a gradient costs at most four times
 * its function (Griewank & Walther 2008, section 3.3).
 *
 * @since 0.1.0
 */
import { expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import { softmax } from '../../src/function/softmax'
import { bayesian } from '../../src/nn/bayesian'
import type { Network } from '../../src/nn/Network'
import { parameters, statistics } from '../../src/nn/Network'
import { interpret } from '../../src/nn/interpret'
import { alexnet, lenet5, threeConvThreeFc } from '../../src/nn/zoo'
import { adam } from '../../src/optim/adam'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { fill } from '../../src/primitive/constant'
import { input } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import { roots } from '../../src/compile/Program'
import { trainingStep } from '../../src/train/step'
import { grad } from '../../src/transform/vjp'
import { givenValues } from '../checkLayer'
import { operations } from '../numeric/Cost'

const networks: ReadonlyArray<readonly [string, Network]> = [
  ['lenet5', lenet5],
  ['alexnet', alexnet],
  ['threeConvThreeFc', threeConvThreeFc]
]

/** The network with its weights as inputs, and a number made of its probabilities. */
const scalarOf = (network: Network): { readonly y: Expr; readonly weights: ReadonlyArray<Expr> } => {
  const weights = new Map(parameters(network).map(({ path, shape }): [string, Expr] => [path, input(path, shape)]))
  const averages = statistics(network).map(({ path, shape }): [string, Expr] => [path, input(path, shape)])
  const compute = interpret(givenValues(new Map([...weights, ...averages])))(network)(
    input('images', [4, ...network.input])
  )
  const { value } = compute(noise => fill(0.5)(noise.shape), 0)
  const p = softmax(value)
  return { y: sumAll(mul(p, p)), weights: [...weights.values()] }
}

test.each(networks)('%s: the gradient takes at most 4 times the operations of the function', (_, network) => {
  const { y, weights } = scalarOf(network)
  const [plain, whole] = [operations([y]), operations([y, ...grad(y, weights)])]
  expect(whole / plain).toBeLessThan(4)
  expect(whole / plain).toBeGreaterThan(1)
})

test.each(networks)('%s: the Bayesian training step is built and differentiated within a second', (_, network) => {
  const start = process.cpuUsage()
  const step = trainingStep(bayesian(network), adam(), 256)
  const { user, system } = process.cpuUsage(start)
  expect(topological(roots(step)).length).toBeGreaterThan(500)
  expect((user + system) / 1e6).toBeLessThan(1)
})
