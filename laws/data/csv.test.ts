import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'

import { decodeCsv, readCsv, regressionOn } from '../../src/data/csv'
import { defaultLimits } from '../../src/data/Limits'
import { mutants, right } from './support'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const sentence = (text: string, limits = defaultLimits): string => {
  const result = decodeCsv(bytes(text), 'data.csv', limits)
  return E.isLeft(result) ? result.left.message : 'accepted'
}

const names = fc.uniqueArray(
  fc
    .string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', 'é', '"', ',', ' ', '1') })
    .filter(s => s.trim() === s && s !== '' && !/^[\d.]+$/.test(s)),
  { minLength: 1, maxLength: 5 }
)

const tables = names.chain(columns =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.array(
      fc.array(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(x => x + 0),
        {
          minLength: columns.length,
          maxLength: columns.length
        }
      ),
      { minLength: 1, maxLength: 8 }
    )
  })
)

const quote = (s: string): string => `"${s.replaceAll('"', '""')}"`

describe('CSV', () => {
  it('is read as it was written, whatever the line ends, the mark and the quotes', () => {
    fc.assert(
      fc.property(
        tables,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        ({ columns, rows }, end, mark, last) => {
          const lines = [
            columns.map(quote).join(','),
            ...rows.map(row => row.map(x => (mark ? quote(String(x)) : String(x))).join(','))
          ]
          const text = `${mark ? '\ufeff' : ''}${lines.join(end)}${last ? end : ''}`
          const table = right(decodeCsv(bytes(text), 'data.csv'))
          expect(table.columns).toEqual(columns)
          expect(table.rows).toBe(rows.length)
          expect(Array.from(table.values)).toEqual(rows.flat())
        }
      )
    )
  })

  it.each([
    ['', 'data.csv should hold a first line of column names, each different, but holds a name that is empty'],
    ['x,y\n', 'data.csv should hold at least one line of numbers, but holds none'],
    ['x,x\n1,2', 'each different'],
    ['1,2\n3,4', 'but holds a first line of numbers'],
    ['x,y\n1,2\n3', 'data.csv should hold 2 values in line 3, one a column, but holds 1'],
    ['x,y\n1,2\n3,4,5', 'but holds 3'],
    ['x,y\n1,', 'a number in line 2, column "y", but holds nothing'],
    ['x,y\n1,NaN', 'but holds "NaN"'],
    ['x,y\n1,Infinity', 'but holds "Infinity"'],
    ['x,y\n1,1e999', 'but holds "1e999"'],
    ['x,y\n1,0x10', 'but holds "0x10"'],
    ['x,y\n1,1_000', 'but holds "1_000"'],
    ['x,y\n1,"2', 'a quote within a value, or one that is not closed'],
    ['x,y\n1,2"3"', 'a quote within a value'],
    ['x,y\n1,2\n\n3,4', 'data.csv should hold 2 values in line 3']
  ])('%j is refused with a sentence', (text, words) => {
    expect(sentence(text)).toContain(words)
  })

  it('is refused where it is over a limit, before memory is taken', () => {
    expect(sentence('x\n1\n2\n3\n', { ...defaultLimits, fileBytes: 5 })).toContain('8 bytes, but at most 5')
    expect(sentence('x\n1\n2\n3\n', { ...defaultLimits, decodedBytes: 16 })).toContain(
      '24 bytes of numbers, but at most 16'
    )
    expect(sentence(`${Array.from({ length: 10_001 }, (_, i) => `c${i}`).join(',')}\n1`)).toContain('10001 columns')
  })

  it('that is not UTF-8 is refused', () => {
    const result = decodeCsv(Uint8Array.of(0x78, 0xff, 0x0a, 0x31), 'data.csv')
    expect(E.isLeft(result) && result.left._tag).toBe('BadContent')
  })

  it('that is long takes time in proportion', () => {
    const hostile = [
      '"'.repeat(200_000),
      `x\n${'"",'.repeat(100_000)}`,
      `x\n${','.repeat(200_000)}`,
      `x\n${'1'.repeat(200_000)}`
    ]
    hostile.forEach(text => {
      const start = performance.now()
      expect(sentence(text)).not.toBe('accepted')
      expect(performance.now() - start).toBeLessThan(5000)
    })
  })

  it('damaged in any byte is a value that holds together or a sentence', () => {
    fc.assert(
      fc.property(mutants(bytes('x,y\n1,2\n-3.5,4e2\n0,"7"\n')), damaged => {
        const result = decodeCsv(damaged, 'data.csv')
        if (E.isLeft(result)) expect(result.left.message).toMatch(/^[^\n]{20,1000}\.$/)
        else {
          expect(result.right.values).toHaveLength(result.right.rows * result.right.columns.length)
          expect(result.right.values.every(Number.isFinite)).toBe(true)
        }
      }),
      { numRuns: 1000 }
    )
  })

  it('that is not there is a sentence with its path', async () => {
    const result = await readCsv('nowhere/data.csv')()
    expect(E.isLeft(result) && result.left.message).toContain(
      'nowhere/data.csv was not found: give the path of a CSV file'
    )
  })
})

describe('regression on a table', () => {
  const table = right(decodeCsv(bytes('a,y,b\n1,10,2\n3,30,4\n'), 'data.csv'))

  it('takes one column as the target and keeps the others in order', () => {
    const { names: inputs, inputs: x, targets } = right(regressionOn('y')(table))
    expect([inputs, Array.from(x), Array.from(targets)]).toEqual([
      ['a', 'b'],
      [1, 2, 3, 4],
      [10, 30]
    ])
  })

  it('needs a target that is there, and another column', () => {
    const wrong = regressionOn('z')(table)
    expect(E.isLeft(wrong) && wrong.left.message).toBe(
      'The target in data.csv should be one of at least two columns ("a", "y", "b"), but is z.'
    )
    expect(E.isLeft(regressionOn('x')(right(decodeCsv(bytes('x\n1'), 'data.csv'))))).toBe(true)
  })
})
