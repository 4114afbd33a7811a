import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { clock, duration, fixed, percent, shape, short, significant, thousands } from '../../src/report/Format'

describe('numbers for people', () => {
  it('are written the same in every locale', () => {
    expect([0, 999, 1000, 61706, 1234567, -1500].map(thousands)).toEqual([
      '0',
      '999',
      '1,000',
      '61,706',
      '1,234,567',
      '\u22121,500'
    ])
    expect([0.0481, -1.5].map(fixed(3))).toEqual(['0.048', '\u22121.500'])
    expect([0.983, 1, 0].map(percent())).toEqual(['98.3 %', '100.0 %', '0.0 %'])
    expect(percent(0)(0.905)).toBe('91 %')
    expect([0, 0.048, 1, 12.34, 215.4, 999.7, 61706, 4.1e-7, -0.5].map(significant)).toEqual([
      '0',
      '0.0480',
      '1.00',
      '12.3',
      '215',
      '1,000',
      '61,706',
      '4.1e-7',
      '\u22120.500'
    ])
    expect([0.05, 200, 0.1 + 0.2, 1e-7].map(short)).toEqual(['0.05', '200', '0.3', '1e-7'])
    expect(shape([28, 28, 6])).toBe('28 × 28 × 6')
  })

  it('show time in words and on a clock', () => {
    expect([0.04, 8.44, 59.94, 59.96, 185, 3599.6, 3720].map(duration)).toEqual([
      '0.0 s',
      '8.4 s',
      '59.9 s',
      '1 min 00 s',
      '3 min 05 s',
      '1 h 00 min',
      '1 h 02 min'
    ])
    expect([0, 42, 725, 3599.6, 3723].map(clock)).toEqual(['0:00', '0:42', '12:05', '1:00:00', '1:02:03'])
  })

  it('show a dash for what is no number', () => {
    const all = [thousands, fixed(2), percent(1), significant, short, duration, clock]
    expect(all.map(show => show(Number.NaN))).toEqual(all.map(() => '–'))
    expect(all.map(show => show(Infinity))).toEqual(all.map(() => '–'))
  })

  it('keep the value', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), n => {
        expect(Number(thousands(n).replace(/,/g, '').replace('\u2212', '-'))).toBe(n)
      })
    )
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), x => {
        const read = Number(significant(x).replace(/,/g, ''))
        expect(Math.abs(read - x) / x).toBeLessThanOrEqual(0.051)
      })
    )
  })
})
