import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'
import { adam, defaults } from '../../src/optim/adam'
import { adamW } from '../../src/optim/adamW'
import { clipByGlobalNorm, clipByNorm, clipByValue } from '../../src/optim/clip'
import type { Optimizer } from '../../src/optim/Optimizer'
import { optimizerNamed, optimizers } from '../../src/optim/optimizers'
import { plateau, type Plateau, reduceOnPlateau } from '../../src/optim/reduceOnPlateau'
import { rmsProp } from '../../src/optim/rmsProp'
import {
  constant as constantRate,
  cosineDecay,
  exponentialDecay,
  inverseDecay,
  linearDecay,
  schedules as scheduleOf,
  stepDecay,
  warmUp
} from '../../src/optim/schedule'
import { momentum, nesterov, sgd } from '../../src/optim/sgd'
import { fill, scalar } from '../../src/primitive/constant'
import { distance, valueOf, vector } from '../distribution/support'

/** Steps of an optimiser on the gradients of each step; the parameters after each. */
const trace = (
  optimizer: Optimizer,
  gradients: ReadonlyArray<ReadonlyArray<number>>,
  rate: number,
  start: ReadonlyArray<number>
) => {
  const filled = (slots: Optimizer['shared']) => Object.fromEntries(slots.map(s => [s.name, fill(s.initial)(s.shape)]))
  const none: ReadonlyArray<ReadonlyArray<number>> = []
  return gradients.reduce(
    ({ parameter, slots, shared, values }, g) => {
      const advanced = optimizer.advance(shared)
      const next = optimizer.update(parameter, vector(g), slots, advanced, scalar(rate))
      return {
        parameter: next.parameter,
        slots: next.slots,
        shared: advanced,
        values: [...values, valueOf(next.parameter)]
      }
    },
    {
      parameter: vector(start),
      slots: filled(optimizer.slots([start.length])),
      shared: filled(optimizer.shared),
      values: none
    }
  ).values
}

const gradient = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 2 })
const gradients = fc.array(gradient, { minLength: 1, maxLength: 5 })

interface State {
  readonly theta: number
  readonly v: number
  readonly m: number
}

type Rule = (s: State, g: number, t: number) => State

/** The rules of the papers, for one number at a time. */
const RATE = 0.1
const rules: ReadonlyArray<readonly [Optimizer, Rule]> = [
  [sgd, (s, g) => ({ ...s, theta: s.theta - RATE * g })],
  [
    momentum(0.9),
    (s, g) => {
      const v = 0.9 * s.v + g
      return { ...s, v, theta: s.theta - RATE * v }
    }
  ],
  [
    nesterov(0.9),
    (s, g) => {
      const v = 0.9 * s.v + g
      return { ...s, v, theta: s.theta - RATE * (g + 0.9 * v) }
    }
  ],
  [
    rmsProp(),
    (s, g) => {
      const v = 0.9 * s.v + 0.1 * g * g
      return { ...s, v, theta: s.theta - (RATE * g) / (Math.sqrt(v) + 1e-8) }
    }
  ],
  [
    adam(),
    (s, g, t) => {
      const [m, v] = [0.9 * s.m + 0.1 * g, 0.999 * s.v + 0.001 * g * g]
      const step = m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
      return { m, v, theta: s.theta - RATE * step }
    }
  ],
  [
    adamW({ ...defaults, weightDecay: 0.02 }),
    (s, g, t) => {
      const [m, v] = [0.9 * s.m + 0.1 * g, 0.999 * s.v + 0.001 * g * g]
      const step = m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
      return { m, v, theta: s.theta - RATE * 0.02 * s.theta - RATE * step }
    }
  ]
]

describe('optimisers', () => {
  it.each(rules.map(([o, rule]) => [o.name, o, rule] as const))(
    '%s takes the steps of its paper',
    (_, optimizer, rule) => {
      fc.assert(
        fc.property(gradients, gs => {
          const start = [1, -2]
          const ours = trace(optimizer, gs, RATE, start)
          start.forEach((theta, i) => {
            gs.reduce<State>(
              (s, g, t) => {
                const next = rule(s, g[i] ?? NaN, t + 1)
                expect(distance(ours[t]?.[i] ?? NaN, next.theta)).toBeLessThan(1e-9)
                return next
              },
              { theta, v: 0, m: 0 }
            )
          })
        }),
        { numRuns: 30 }
      )
    }
  )

  it.each(optimizers.map(o => [o.name, o] as const))('%s walks down a bowl', (_, optimizer) => {
    // The gradient of x^2 / 2 is x: the next gradient is the last parameter.
    const walk = (gs: ReadonlyArray<number>): ReadonlyArray<number> => {
      const values = trace(
        optimizer,
        gs.map(g => [g]),
        0.05,
        [1]
      )
      return gs.length === 25 ? gs : walk([...gs, values[values.length - 1]?.[0] ?? NaN])
    }
    const path = walk([1])
    expect(Math.abs(path[24] ?? NaN)).toBeLessThan(0.6)
    expect(path.every((x, i) => i > 8 || x <= (path[i - 1] ?? Infinity))).toBe(true)
  })

  it('are found by name, and unknown ones are answered with the known', () => {
    optimizers.forEach(o => expect(E.isRight(optimizerNamed(o.name))).toBe(true))
    expect(optimizerNamed('adamw')).toEqual(
      E.left("there is no optimiser 'adamw': choose one of adam, adam-w, sgd, momentum, nesterov, rms-prop")
    )
  })
})

const length = (xs: ReadonlyArray<number>): number => Math.hypot(...xs)

describe('clipping', () => {
  const start = [0, 0]
  const stepOf = (o: Optimizer, g: ReadonlyArray<number>): ReadonlyArray<number> =>
    trace(o, [g], 1, start)[0]?.map(x => 0 - x) ?? []

  it('by value brings each entry into its bounds', () => {
    fc.assert(
      fc.property(gradient, g => {
        expect(stepOf(clipByValue(1)(sgd), g)).toEqual(g.map(x => 0 + Math.min(1, Math.max(-1, x))))
      })
    )
  })

  it('by norm shortens a long gradient without turning it, and leaves a short one and one of 0', () => {
    fc.assert(
      fc.property(gradient, g => {
        const clipped = stepOf(clipByNorm(1)(sgd), g)
        const factor = 1 / Math.max(1, length(g))
        clipped.forEach((x, i) => expect(distance(x, (g[i] ?? NaN) * factor)).toBeLessThan(1e-12))
      })
    )
    expect(stepOf(clipByNorm(1)(sgd), [0, 0]).every(x => Math.abs(x) === 0)).toBe(true)
  })

  it('by the global norm counts all arrays together', () => {
    fc.assert(
      fc.property(gradient, gradient, (a, b) => {
        const clipped = clipByGlobalNorm(2)([vector(a), vector(b)]).map(e => valueOf(e))
        const both = [...a, ...b]
        const factor = 2 / Math.max(2, length(both))
        clipped.flat().forEach((x, i) => expect(distance(x, (both[i] ?? NaN) * factor)).toBeLessThan(1e-12))
      })
    )
  })
})

describe('schedules', () => {
  it('have the values of their formulas', () => {
    expect([0, 59, 60, 120].map(stepDecay(60, 0.2))).toEqual([1, 1, 0.2, 0.2 ** 2])
    expect(exponentialDecay(10, 0.5)(20)).toBe(0.25)
    expect(inverseDecay(1e-4, 0.75)(10000)).toBeCloseTo(2 ** -0.75, 12)
    expect([0, 50, 100, 200].map(cosineDecay(100)).map(v => Math.round(v * 1e12) / 1e12)).toEqual([1, 0.5, 0, 0])
    expect([0, 25, 100, 200].map(linearDecay(100))).toEqual([1, 0.75, 0, 0])
    expect(linearDecay(100, 0.5)(50)).toBe(0.75)
    expect([0, 1, 2, 3].map(warmUp(2)(constantRate))).toEqual([0.5, 1, 1, 1])
    expect(warmUp(2)(stepDecay(1, 0.5))(3)).toBe(0.5)
  })

  it('by name begin with the whole rate, and decay to 0 by the last step or not at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), steps => {
        const ends = Object.entries(scheduleOf).map(([name, of]) => [name, of(steps)(0), of(steps)(steps)])
        expect(ends).toEqual([
          ['constant', 1, 1],
          ['cosine', 1, 0],
          ['linear', 1, 0]
        ])
      })
    )
  })

  it('are positive, and never rise but in a warm-up', () => {
    const schedules = [
      constantRate,
      stepDecay(7, 0.3),
      exponentialDecay(9, 0.7),
      inverseDecay(1e-3, 0.5),
      cosineDecay(50, 0.01),
      linearDecay(50, 0.01)
    ]
    fc.assert(
      fc.property(fc.nat(100), fc.constantFrom(...schedules), (step, schedule) => {
        expect(schedule(step)).toBeGreaterThan(0)
        expect(schedule(step + 1)).toBeLessThanOrEqual(schedule(step))
      })
    )
  })
})

describe('reduction on a plateau', () => {
  const options = { factor: 0.5, patience: 2, threshold: 0.1, least: 0.2 }
  const run = (losses: ReadonlyArray<number>): ReadonlyArray<number> =>
    losses.reduce<{ readonly state: Plateau; readonly factors: ReadonlyArray<number> }>(
      ({ state, factors }, loss) => {
        const next = reduceOnPlateau(options)(loss)(state)
        return { state: next, factors: [...factors, next.factor] }
      },
      { state: plateau, factors: [] }
    ).factors

  it('waits for more than its patience, then multiplies, down to its least factor', () => {
    expect(run([1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2])
  })

  it('starts again after an improvement, which for a negative loss lies below it', () => {
    expect(run([1, 1, 1, 0.8, 0.8, 0.8])).toEqual([1, 1, 1, 1, 1, 1])
    expect(run([-1, -1.05, -1.05, -1.05])).toEqual([1, 1, 1, 0.5])
    expect(run([-1, -1.2, -1.4, -1.6])).toEqual([1, 1, 1, 1])
  })

  it('takes a loss that is not a number for no improvement', () => {
    expect(run([1, NaN, NaN, NaN])).toEqual([1, 1, 1, 0.5])
  })
})
