import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lowerTriangular, positive, positiveByLog, real, unit } from '../../src/distribution/Constraint'
import { logProb } from '../../src/distribution/Distribution'
import {
  encodeDistribution,
  families,
  fromData,
  parseDistribution,
  parseDistributionText,
  scalarFamilies
} from '../../src/distribution/families'
import { independent } from '../../src/distribution/independent'
import * as joint from '../../src/distribution/joint'
import { normal } from '../../src/distribution/normal'
import { scalar } from '../../src/primitive/constant'
import { distance, matrix, numberOf, valueOf, vector } from './support'

describe('constraints', () => {
  it.each([real, positive, positiveByLog, unit].map(c => [c.name, c] as const))(
    '%s: constrain undoes unconstrain',
    (_, c) => {
      fc.assert(
        fc.property(fc.double({ min: 1e-4, max: 0.999, noNaN: true }), x => {
          expect(distance(numberOf(c.constrain(scalar(c.unconstrain(x)))), x)).toBeLessThan(1e-12)
        })
      )
    }
  )

  it('D14: a scale is positive and finite, with a finite logarithm, for every stored number', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e30, max: 1e30, noNaN: true }), stored => {
        const scale = numberOf(positive.constrain(scalar(stored)))
        expect(scale).toBeGreaterThanOrEqual(1e-7)
        expect(Number.isFinite(Math.log(scale)) && Number.isFinite(1 / scale)).toBe(true)
      })
    )
    expect(valueOf(positive.constrain(vector([-104, 89, 1000])))).toEqual([1e-7, 89 + 1e-7, 1000 + 1e-7])
  })

  it('a lower triangular matrix has a positive diagonal and nothing above', () => {
    const l = valueOf(
      lowerTriangular.constrain(
        matrix([
          [-9, 5],
          [-3, 2]
        ])
      )
    )
    expect(l[0]).toBeGreaterThan(0)
    expect(l[1]).toBe(0)
    expect(l[2]).toBe(-3)
    expect(l[3]).toBeCloseTo(Math.log1p(Math.exp(2)), 6)
  })
})

describe('families', () => {
  it('are listed, one for each file that has one', () => {
    const files = readdirSync(new URL('../../src/distribution', import.meta.url))
    const helpers = [
      'Constraint',
      'Distribution',
      'Kl',
      'families',
      'gammaDraw',
      'index',
      'moments',
      'sampler',
      'support'
    ]
    const others = ['independent', 'joint', 'lowRankNormal']
    const names = files.map(f => f.replace('.ts', '')).filter(f => ![...helpers, ...others].includes(f))
    const listed = families.map(f => f.name.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase()))
    expect(listed.filter(name => !/^multiplicativeNormal./.test(name)).sort()).toEqual(names.sort())
  })

  it('can be written and read, with each parameter in its place', () => {
    scalarFamilies.forEach(family => {
      const names = Object.keys(family.constraints)
      const data = { _tag: family.name, ...Object.fromEntries(names.map((n, i) => [n, 0.25 + i / 10])) }
      const parsed = parseDistribution(JSON.parse(JSON.stringify(data)))
      expect(E.map(encodeDistribution)(parsed)).toEqual(E.right(data))
      expect(parseDistributionText(`${family.name}(${names.map((_, i) => 0.25 + i / 10).join(', ')})`)).toEqual(parsed)
    })
  })

  it('D22: a prior that was read is the prior that was written', () => {
    const density = pipe(
      parseDistributionText('normal(0.5, 0.1)'),
      E.chain(data => fromData(data)([2])),
      E.map(d => valueOf(logProb(vector([0.5, 0.6]))(d)))
    )
    expect(density).toEqual(E.right(valueOf(logProb(vector([0.5, 0.6]))(normal(0.5, 0.1, [2])))))
  })

  it.each([
    [null, 'a distribution should be an object such as {"_tag":"normal","loc":0,"scale":1}'],
    [
      { _tag: 'normal', loc: 0, scale: -1 },
      "normal: 'scale' should be a positive number, or a list of such numbers, but is -1"
    ],
    [
      { _tag: 'normal', loc: 0 },
      "normal: 'scale' should be a positive number, or a list of such numbers, but is undefined"
    ],
    [{ _tag: 'normal', loc: 0, scale: 1, scael: 1 }, "normal has no parameter 'scael': its parameters are loc, scale"],
    [{ _tag: 'log-uniform', loc: 0 }, "log-uniform has no parameter 'loc': it has none"]
  ])('refuse %j', (data, sentence) => {
    expect(parseDistribution(data)).toEqual(E.left(sentence))
  })

  it('refuse text with a sentence', () => {
    expect(parseDistributionText('normal(0)')).toEqual(
      E.left("normal takes 2 numbers (loc, scale), but 'normal(0)' has 1")
    )
    expect(parseDistributionText('normal(0,)')._tag).toBe('Left')
    expect(parseDistributionText('normal 0 1')).toEqual(
      E.left("a distribution should be written like normal(0, 0.1), but is 'normal 0 1'")
    )
    expect(E.isLeft(parseDistributionText('gauss(0, 1)'))).toBe(true)
  })

  it('take a list of as many numbers as there are elements, and no other', () => {
    const parsed = parseDistribution({ _tag: 'normal', loc: [0, 1], scale: 1 })
    expect(
      E.isRight(
        pipe(
          parsed,
          E.chain(d => fromData(d)([2]))
        )
      )
    ).toBe(true)
    expect(
      pipe(
        parsed,
        E.chain(d => fromData(d)([3]))
      )
    ).toEqual(E.left("normal: 'loc' should have 3 numbers for the shape [3]"))
  })
})

describe('several at once', () => {
  it('independent elements have the sum of log densities, and so have joint distributions', () => {
    const d = normal(vector([0, 1]), vector([1, 2]))
    const x = vector([0.3, 0.4])
    const expected = valueOf(logProb(x)(d)).reduce((s, v) => s + v, 0)
    expect(distance(numberOf(logProb(x)(independent(d))), expected)).toBeLessThan(1e-14)
    expect(distance(numberOf(joint.logProb({ a: x, b: x })({ a: d, b: d })), 2 * expected)).toBeLessThan(1e-14)
    expect(O.isSome(joint.entropy({ a: d }))).toBe(true)
    expect(joint.klTo({ a: d })({ b: d })).toEqual(O.none)
  })
})
