import { describe, expect, it } from 'vitest'

import { dark, light, type Palette, paletteCss, seriesClass } from '../../src/report/svg/Palette'

const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)

type Colour = readonly [number, number, number]

const rgb = (hex: string): Colour => {
  const channel = (i: number): number => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255)
  return [channel(1), channel(3), channel(5)]
}

const luminance = ([r, g, b]: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

/** Contrast ratio of WCAG 2.2. */
const contrast = (a: string, b: string): number => {
  const [x, y] = [luminance(rgb(a)), luminance(rgb(b))]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** Machado, Oliveira & Fernandes (2009), severity 1; the first is normal sight. */
const sights: ReadonlyArray<readonly [Colour, Colour, Colour]> = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
]

const dot = (a: Colour, b: Colour): number => Math.min(1, Math.max(0, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]))

const lab = (c: Colour): Colour => {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047)
  const y = f(luminance(c))
  const z = f((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const difference = (a: Colour, b: Colour): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

describe.each([
  ['light', light],
  ['dark', dark]
] satisfies ReadonlyArray<readonly [string, Palette]>)('the %s palette', (_, palette) => {
  it('has text that can be read (4.5 : 1) and lines that can be seen (3 : 1)', () => {
    for (const paper of [palette.paper, palette.card]) {
      expect(contrast(palette.ink, paper)).toBeGreaterThan(7)
      expect(contrast(palette.muted, paper)).toBeGreaterThan(4.5)
      // Headings and verdicts are set in the first two.
      for (const colour of palette.series.slice(0, 2)) expect(contrast(colour, paper)).toBeGreaterThan(4.5)
      for (const colour of palette.series) expect(contrast(colour, paper)).toBeGreaterThan(3)
    }
  })

  it('keeps its series apart for every common kind of sight', () => {
    for (const [r, g, b] of sights) {
      const seen = palette.series.map(rgb).map(c => lab([dot(r, c), dot(g, c), dot(b, c)]))
      seen.forEach((a, i) => {
        seen.slice(0, i).forEach(other => {
          expect(difference(a, other)).toBeGreaterThan(15)
        })
      })
    }
  })

  it('defines the same variables as the other', () => {
    const names = [...paletteCss(':root').matchAll(/--[a-z0-9-]+/g)].map(match => match[0])
    expect(new Set(names).size * 2).toBe(names.length)
    expect([0, 5, 6].map(seriesClass)).toEqual(['s0', 's5', 's0'])
  })
})
