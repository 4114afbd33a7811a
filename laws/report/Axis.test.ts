import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { axis } from '../../src/report/svg/Axis'
import { spreadLabels } from '../../src/report/svg/Labels'
import { legend, legendHeight } from '../../src/report/svg/Legend'

const texts = (scale: ReturnType<typeof axis>): ReadonlyArray<string> => scale.ticks.map(tick => tick.text)

describe('axes', () => {
  it('have nice ticks with as many decimals as they need', () => {
    expect(texts(axis({ label: '' }, [0.03, 0.97], 0, 100))).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'])
    expect(texts(axis({ label: '', format: 'percent' }, [0.882, 0.985], 0, 100))).toEqual([
      '88 %',
      '90 %',
      '92 %',
      '94 %',
      '96 %',
      '98 %',
      '100 %'
    ])
    expect(texts(axis({ label: '' }, [0, 24000], 0, 100))).toEqual([
      '0',
      '5,000',
      '10,000',
      '15,000',
      '20,000',
      '25,000'
    ])
    expect(texts(axis({ label: '', format: 'integer', domain: [1, 3] }, [], 0, 100))).toEqual(['1', '2', '3'])
  })

  it('write different ticks differently, however close to 0 or to each other', () => {
    const scales = fc.tuple(fc.integer({ min: -9, max: 6 }), fc.integer({ min: 1, max: 999 }))
    fc.assert(
      fc.property(scales, ([power, high]) => {
        const shown = texts(axis({ label: '', domain: [0, high * 10 ** power] }, [], 0, 100))
        expect(shown.length).toBeGreaterThan(1)
        expect(new Set(shown).size).toBe(shown.length)
      })
    )
  })

  it('have logarithmic ticks at 1, 2, 5, or at powers of ten', () => {
    expect(texts(axis({ label: '', scale: 'log' }, [0.06, 2.9], 0, 100))).toEqual([
      '0.05',
      '0.1',
      '0.2',
      '0.5',
      '1',
      '2',
      '5'
    ])
    expect(texts(axis({ label: '', scale: 'log' }, [1e-6, 9], 0, 100))).toContain('1e-6')
    expect(texts(axis({ label: '', scale: 'log' }, [1e-6, 9], 0, 100)).every(t => /^1e?|^0\.0*1$/.test(t))).toBe(true)
  })

  it('place every finite value between their ends, in order', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(values, fc.constantFrom('linear' as const, 'log' as const), (data, scale) => {
        const kept = scale === 'log' ? data.map(x => Math.abs(x) + 1e-3) : data
        const { position } = axis({ label: '', scale }, kept, 10, 210)
        const sorted = [...kept].sort((a, b) => a - b).map(position)
        sorted.forEach((p, i) => {
          expect(p).toBeGreaterThanOrEqual(10 - 1e-6)
          expect(p).toBeLessThanOrEqual(210 + 1e-6)
          expect(p).toBeGreaterThanOrEqual((sorted[i - 1] ?? -Infinity) - 1e-9)
        })
      })
    )
  })

  it('stand no values, equal values, zeros on a logarithm, and NaN', () => {
    for (const scale of ['linear', 'log'] as const) {
      for (const values of [[], [3, 3], [0, 0], [0, 5], [Number.NaN, 1], [-3, -2]]) {
        const made = axis({ label: '', scale }, values, 0, 100)
        expect(made.ticks.length).toBeGreaterThan(0)
        expect(made.ticks.every(tick => Number.isFinite(made.position(tick.value)))).toBe(true)
      }
    }
  })
})

describe('labels', () => {
  it('keep their distance and their order, and move no more than they must', () => {
    const wanted = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(wanted, ys => {
        const placed = spreadLabels(ys, 14, 0, 300)
        const order = ys.map((_, i) => i).sort((a, b) => (ys[a] ?? 0) - (ys[b] ?? 0) || a - b)
        order.slice(1).forEach((i, k) => {
          expect((placed[i] ?? 0) - (placed[order[k] ?? 0] ?? 0)).toBeGreaterThanOrEqual(14)
        })
        placed.forEach(y => {
          expect(y).toBeGreaterThanOrEqual(0)
          expect(y).toBeLessThanOrEqual(300)
        })
      })
    )
    expect(spreadLabels([10, 50, 90], 14, 0, 100)).toEqual([10, 50, 90])
  })

  it('of a legend wrap to rows', () => {
    const entries = ['a long name of a series', 'another long name', 'third'].map((name, colour) => ({
      name,
      colour,
      style: 'solid' as const
    }))
    expect(legendHeight([], 300)).toBe(0)
    expect(legendHeight(entries, 2000)).toBe(20)
    expect(legendHeight(entries, 200)).toBeGreaterThan(20)
    expect(legend(entries, 300, 0)).toHaveLength(3)
  })
})
