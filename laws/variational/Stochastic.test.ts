import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'
import { laplace } from '../../src/distribution/laplace'
import { plus, times } from '../../src/function/arithmetic'
import type { Expr } from '../../src/expr/Expr'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { input } from '../../src/primitive/input'
import { tensor } from '../../src/expr/Tensor'
import { scalar } from '../../src/primitive/constant'
import type { Source, Stochastic } from '../../src/variational/Stochastic'
import * as St from '../../src/variational/Stochastic'
import { keyOf, numberOf, standardErrors, valueOf, varianceOf } from '../distribution/support'

/** A function from a number to a computation that draws, pays and answers a number. */
interface Step {
  readonly draws: number
  readonly factor: number
  readonly nats: number
}

const step: fc.Arbitrary<Step> = fc.record({
  draws: fc.integer({ min: 0, max: 3 }),
  factor: fc.integer({ min: -3, max: 3 }),
  nats: fc.integer({ min: 0, max: 5 })
})

const kleisli =
  ({ draws, factor, nats }: Step) =>
  (a: Expr): Stochastic<Expr> =>
    pipe(
      St.sequence(Array.from({ length: draws }, (_, i) => (i % 2 === 0 ? St.normals([]) : St.uniforms([])))),
      St.map(noise => noise.reduce((sum, e) => plus(sum, e), times(a, factor))),
      St.chain(value =>
        pipe(
          St.tell([{ path: `weight ${nats}`, nats: scalar(nats), form: 'ClosedForm' }]),
          St.apSecond(St.keep([{ name: `average ${nats}`, value }])),
          St.map(() => value)
        )
      )
    )

/** What a computation comes to: its value, its divergences, its updates and its next stream. */
const meaning = (fa: Stochastic<Expr>): unknown => {
  const { value, divergences, updates, next } = fa(St.fromKey(keyOf(5)), 2)
  return {
    value: numberOf(value),
    divergences: divergences.map(d => [d.path, numberOf(d.nats)]),
    updates: updates.map(u => [u.name, numberOf(u.value)]),
    next
  }
}

const { map, of, chain } = St.Monad

describe('Stochastic is a monad', () => {
  it('of is a left and a right identity of chain', () => {
    fc.assert(
      fc.property(step, step, (f, g) => {
        const a = scalar(2)
        expect(meaning(chain(of(a), kleisli(f)))).toEqual(meaning(kleisli(f)(a)))
        const fa = kleisli(g)(a)
        expect(meaning(chain<Expr, Expr>(fa, of))).toEqual(meaning(fa))
      })
    )
  })

  it('chain is associative', () => {
    fc.assert(
      fc.property(step, step, step, (f, g, h) => {
        const fa = kleisli(f)(scalar(1))
        const left = chain(chain(fa, kleisli(g)), kleisli(h))
        const right = chain(fa, a => chain(kleisli(g)(a), kleisli(h)))
        expect(meaning(left)).toEqual(meaning(right))
      })
    )
  })

  it('map is chain with of, and keeps identities', () => {
    fc.assert(
      fc.property(step, f => {
        const fa = kleisli(f)(scalar(1))
        const double = (x: Expr): Expr => times(x, 2)
        expect(meaning(map(fa, double))).toEqual(meaning(chain(fa, x => of(double(x)))))
        expect(meaning(map(fa, x => x))).toEqual(meaning(fa))
      })
    )
  })
})

describe('streams', () => {
  it('are used once each, in the order of the computation', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), steps => {
        const used: Array<number> = []
        const source: Source = ({ shape }, stream) => {
          used.push(stream)
          return scalar(shape.length + stream)
        }
        const program = steps.reduce<Stochastic<Expr>>((fa, s) => St.chain(kleisli(s))(fa), St.of(scalar(0)))
        const { next } = St.runFrom(source)(program)
        expect(used).toEqual(used.map((_, i) => i))
        expect(next).toBe(used.length)
      })
    )
  })

  it('of one key are independent of each other', () => {
    const [x = [], y = []] = St.run(keyOf(1))(St.replicate(2)(St.normals([4000]))).value.map(e => valueOf(e))
    expect(
      Math.abs(
        standardErrors(
          x.map((v, i) => v * (y[i] ?? NaN)),
          0
        )
      )
    ).toBeLessThan(5)
  })

  it('may be inputs of the graph, for formats that know no random numbers', () => {
    const source: Source = ({ kind, shape }, stream) => input(`${kind} ${stream}`, shape)
    const { value } = St.runFrom(source)(St.drawOf(laplace(1, 2, [2])))
    expect(valueOf(value, new Map([['uniform 0', tensor([2], [0.5 - 2 ** -24, 0])]]))[0]).toBe(1)
  })
})

describe('antithetic runs', () => {
  it('are fair, and their mean varies less where the result is monotone', () => {
    const cube = pipe(
      St.normals([]),
      St.map(e => times(plus(e, 1), times(plus(e, 3), 1)))
    )
    const seeds = Array.from({ length: 400 }, (_, i) => i)
    const pairs = seeds.map(s => St.run(keyOf(s))(St.antithetic(cube)).value.map(e => numberOf(e)))
    const two = seeds.map(s => St.run(keyOf(s))(St.replicate(2)(cube)).value.map(e => numberOf(e)))
    const means = (rows: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<number> =>
      rows.map(([a = NaN, b = NaN]) => (a + b) / 2)
    expect(Math.abs(standardErrors(means(pairs), 4))).toBeLessThan(5)
    expect(varianceOf(means(pairs))).toBeLessThan(0.5 * varianceOf(means(two)))
  })
})

it('the total of divergences is their sum', () => {
  const { divergences } = St.run(keyOf(0))(kleisli({ draws: 0, factor: 1, nats: 3 })(scalar(0)))
  expect(numberOf(St.total([...divergences, ...divergences]))).toBe(6)
  expect(numberOf(sumAll(St.total([])))).toBe(0)
})
