import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const numbered = readdirSync('examples').filter(file => /^\d\d-.*\.ts$/.test(file))

describe('every numbered example runs', () => {
  it.each(numbered)('examples/%s', async file => {
    await import(`../../examples/${file}`)
  })
})

const NUMBER = /-?\d+(\.\d+)?/g

// Kernels may sum in another order from one version to the next, which moves a line by thousandths of a pixel.
it('the figures in docs/ are those that the examples draw, to within a pixel', async () => {
  const { figures } = await import('../../examples/06-regression')
  expect([...figures.keys()]).toStrictEqual(['regression-curve.svg', 'regression-cars.svg'])
  for (const [name, svg] of figures) {
    const kept = readFileSync(join('docs', name), 'utf8')
    expect(kept.replace(NUMBER, '#')).toBe(svg.replace(NUMBER, '#'))
    const numbers = (text: string): ReadonlyArray<number> => (text.match(NUMBER) ?? []).map(Number)
    const drawn = numbers(svg)
    expect(drawn.length).toBeGreaterThan(500)
    expect(Math.max(...numbers(kept).map((x, i) => Math.abs(x - (drawn[i] ?? NaN))))).toBeLessThan(1)
  }
})
