import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { meanInterval, pairedInterval, shareInterval, studentQuantile } from '../../src/metrics/Interval'

describe("Student's t", () => {
  // Halving on Simpson's rule over the density, 20,000 intervals, in 64-bit floats: right to about 1e-9.
  it.each([
    [1, 0.975, 12.70620473617],
    [2, 0.975, 4.3026527297],
    [3, 0.975, 3.182446305284263],
    [4, 0.95, 2.1318467863266495],
    [9, 0.995, 3.249835541592141],
    [10, 0.975, 2.2281388519649385],
    [30, 0.975, 2.0422724563012373],
    [100, 0.9, 1.2900747613466],
    [1_000_000, 0.975, 1.9599663]
  ])('%d degrees of freedom at %d', (degrees, probability, expected) => {
    expect(studentQuantile(degrees)(probability)).toBeCloseTo(expected, degrees > 1000 ? 6 : 8)
  })

  it('is the same on both sides of where the expansion begins', () => {
    expect(studentQuantile(2001)(0.975)).toBeCloseTo(studentQuantile(2000)(0.975), 5)
    expect(studentQuantile(2001)(0.975)).toBeLessThan(studentQuantile(2000)(0.975))
  })
})

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 20 })

describe('the interval of a mean', () => {
  it('lies about the mean, widens with the confidence, and moves and grows with the values', () => {
    fc.assert(
      fc.property(values, fc.double({ min: -10, max: 10, noNaN: true }), (xs, by) => {
        const [some, more] = [meanInterval(0.8)(xs), meanInterval(0.99)(xs)]
        const moved = meanInterval(0.8)(xs.map(x => 2 * x + by))
        if (O.isNone(some) || O.isNone(more) || O.isNone(moved)) return false
        const width = some.value.upper - some.value.lower
        return (
          some.value.lower <= some.value.estimate &&
          more.value.upper - more.value.lower >= width &&
          Math.abs(moved.value.upper - moved.value.lower - 2 * width) < 1e-9 * (1 + width) &&
          Math.abs(moved.value.estimate - 2 * some.value.estimate - by) < 1e-9
        )
      })
    )
  })

  it('is none of a single run', () => {
    expect(meanInterval()([0.99])).toEqual(O.none)
    expect(pairedInterval()([1, 2], [1, 2, 3])).toEqual(O.none)
  })

  it('covers the mean of normals as often as it says', () => {
    // 4,000 sets of three draws by a fixed linear congruence and Box and Muller.
    const state = { now: 12345 }
    const uniform = (): number => {
      state.now = (state.now * 16807) % 2147483647
      return state.now / 2147483647
    }
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    const covered = Array.from({ length: 4000 }, () => meanInterval()([normal(), normal(), normal()])).filter(
      i => O.isSome(i) && i.value.lower <= 0 && i.value.upper >= 0
    ).length
    // Five standard errors of a share of 0.95.
    expect(Math.abs(covered / 4000 - 0.95)).toBeLessThan(5 * Math.sqrt((0.95 * 0.05) / 4000))
  })

  it('of pairs does not see what both share', () => {
    const seeds = [0.3, 0.9, 0.1]
    const difference = pairedInterval()(
      seeds.map((x, i) => x + [0.01, 0.012, 0.011][i]!),
      seeds
    )
    expect(O.isSome(difference) && difference.value.lower > 0.005 && difference.value.upper < 0.017).toBe(true)
  })
})

describe('the interval of a share', () => {
  // Wilson (1927) at z = 1.959963985, worked out by hand.
  it('is that of Wilson', () => {
    const { lower, upper } = shareInterval()(0.987, 10_000)
    expect(lower).toBeCloseTo(0.984586, 5)
    expect(upper).toBeCloseTo(0.98904, 5)
  })

  it('stays within 0 and 1 and keeps its width there', () => {
    const { lower, upper } = shareInterval()(1, 100)
    expect(upper).toBeLessThanOrEqual(1 + 1e-12)
    expect(lower).toBeLessThan(0.97)
  })
})
