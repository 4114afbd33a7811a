/**
 * The gradients of weights and biases: which register tiles they get, and that each sum is within its bound.
 *
 * @since 0.1.0
 */
import { describe, expect, test } from 'vitest'
import type { Arrays } from '../../../src/backend/Backend'
import { double, interpretPlan } from '../../../src/backend/reference/interpret'
import { traits, wasm } from '../../../src/backend/wasm'
import type { Choice } from '../../../src/backend/wasm/contraction/choose'
import { choose } from '../../../src/backend/wasm/contraction/choose'
import { recognise } from '../../../src/backend/wasm/contraction/recognise'
import { tapsOf } from '../../../src/backend/wasm/contraction/taps'
import { position } from '../../../src/backend/wasm/Layout'
import { compile } from '../../../src/compile/compile'
import type { Plan } from '../../../src/compile/Plan'
import { feeds } from '../../../src/compile/Plan'
import { program } from '../../../src/compile/Program'
import { convolve } from '../../../src/function/convolve'
import { reduceSum, sumAll } from '../../../src/primitive/broadcastInDim'
import { add } from '../../../src/primitive/add'
import { input } from '../../../src/primitive/input'
import { mul } from '../../../src/primitive/mul'
import * as K from '../../../src/random/Key'
import { normal } from '../../../src/random/sample'
import { grad } from '../../../src/transform/vjp'
import { tasksOf } from './tasks'
import { orThrow } from '../../orThrow'

// -------------------------------------------------------------------------------------
// layers
// -------------------------------------------------------------------------------------

interface Layer {
  readonly batch: number
  readonly side: number
  readonly kernel: number
  readonly padding: number
  /** Padding behind, where it is another one. */
  readonly behind?: number
  readonly inputs: number
  readonly outputs: number
}

/** The gradient of a convolution's weights, alone. */
const planOf = ({ batch, side, kernel, padding, behind = padding, inputs, outputs }: Layer): Plan => {
  const [low, high] = [
    [padding, padding],
    [behind, behind]
  ]
  const w = input('w', [kernel, kernel, inputs, outputs])
  const y = convolve({ strides: [1, 1], dilation: [1, 1], low, high, groups: 1 })(
    input('x', [batch, side, side, inputs]),
    w
  )
  const [dw = w] = grad(sumAll(mul(y, input('ct', y.shape))), [w])
  return orThrow(compile(traits)(program([{ name: 'dw', value: dw }])))
}

/** The tiles that the product of a plan gets. */
const chosen = (fma: boolean, plan: Plan): Choice => {
  const found = tasksOf(fma, plan).flatMap(task => {
    const k = recognise(task)
    const at = position(task.output, task.index)
    return k?._tag === 'OverExamples' ? [choose(fma, k, at, tapsOf(k, at))] : []
  })
  return found[0] ?? expect.fail('there is no product over examples')
}

/** γ(n + 2) Σ|x g|, with n terms. */
const agrees = async (
  arithmetic: 'strict' | 'fma',
  { batch, side }: Pick<Layer, 'batch' | 'side'>,
  plan: Plan
): Promise<void> => {
  const fed: Arrays = new Map(feeds(plan).map(({ name, buffer }, i) => [name, normal(K.key(i), buffer.size)]))
  const exactly = (of: (x: number) => number): ArrayLike<number> =>
    interpretPlan(double)(plan, new Map(feeds(plan).map(f => [f.buffer.id, (fed.get(f.name) ?? []).map(of)]))).get(
      plan.outputs[0]?.buffer ?? -1
    ) ?? []
  const session = orThrow(await wasm({ threads: 1, arithmetic, guards: true }).prepare(plan, new Map())())
  const got = orThrow(await session.run([fed])())[0]?.get('dw') ?? new Float32Array()
  await session.close()
  const [want, sizes] = [exactly(x => x), exactly(Math.abs)]
  const gamma = (batch * side ** 2 + 2) * 2 ** -24

  expect(got).toHaveLength(want.length)
  expect(got.findIndex((y, i) => !(Math.abs(y - (want[i] ?? NaN)) <= gamma * (sizes[i] ?? 0)))).toBe(-1)
}

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

/** Channels of a tile, and whether the gradient is laid out anew, with fma and strict arithmetic. */
const layers: ReadonlyArray<readonly [string, Layer, ReadonlyArray<readonly [number, boolean]>]> = [
  [
    'few channels: examples in the lanes, the gradient where it lies',
    { batch: 32, side: 8, kernel: 5, padding: 0, inputs: 1, outputs: 6 },
    [
      [6, false],
      [2, false]
    ]
  ],
  [
    'few taps that meet the same positions: examples in the lanes, the gradient laid out anew',
    { batch: 16, side: 6, kernel: 3, padding: 1, inputs: 3, outputs: 23 },
    [
      [4, true],
      [8, true]
    ]
  ],
  [
    'positions that meet nothing but padding, in a stretch of their own',
    { batch: 16, side: 4, kernel: 1, padding: 0, behind: 3, inputs: 4, outputs: 10 },
    [
      [5, false],
      [2, false]
    ]
  ],
  [
    'many of both: channels in the lanes',
    { batch: 16, side: 4, kernel: 3, padding: 1, inputs: 12, outputs: 21 },
    [
      [8, true],
      [8, true]
    ]
  ]
]

describe.each(layers)('%s', (_, layer, kinds) => {
  const plan = planOf(layer)

  test.each(kinds.map(([wide, packs], i) => ({ fma: i === 0, wide, packs })))(
    'gets its tiles, fma: $fma',
    ({ fma, wide, packs }) => {
      const choice = chosen(fma, plan)
      const { arrangement, tiles } = choice

      expect([arrangement.wide, choice.packs]).toStrictEqual([wide, packs])
      // Every tap is in one tile, and every tile's sums have room in the registers.
      expect(new Set(tiles.flat()).size).toBe(layer.kernel ** 2 * layer.inputs)
      expect(tiles.flat()).toHaveLength(layer.kernel ** 2 * layer.inputs)
      expect(Math.max(...tiles.map(taps => taps.length * arrangement.vectors))).toBeLessThanOrEqual(12)
    }
  )

  test.each(['strict', 'fma'] as const)('is within its bound, %s', async arithmetic => {
    await agrees(arithmetic, layer, plan)
  })
})

describe.each([
  [64, 5, 7],
  [48, 3, 22],
  [16, 4, 1]
])('the gradient of biases: a batch of %i, side %i, %i channels', (batch, side, channels) => {
  const x = input('x', [batch, side, side, channels])
  const plan = orThrow(
    compile(traits)(program([{ name: 'dw', value: add(reduceSum([0, 1, 2])(x), input('b', [channels])) }]))
  )

  test('is a sum over the batch, in one pass over all channels', () => {
    const found = tasksOf(false, plan).map(task => recognise(task)?._tag)

    expect(found.includes('OverBatch')).toBe(channels > 1)
  })

  test.each(['strict', 'fma'] as const)('is within its bound, %s', async arithmetic => {
    await agrees(arithmetic, { batch, side }, plan)
  })
})
