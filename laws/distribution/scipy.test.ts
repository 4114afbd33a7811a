import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { categorical } from '../../src/distribution/categorical'
import type { Distribution, Family } from '../../src/distribution/Distribution'
import { distribution, entropy, klTo, logProb, mean, variance } from '../../src/distribution/Distribution'
import { families, familyNamed } from '../../src/distribution/families'
import { logUniform } from '../../src/distribution/logUniform'
import { lowRankNormal } from '../../src/distribution/lowRankNormal'
import { multiplicativeNormal } from '../../src/distribution/multiplicativeNormal'
import { multivariateNormal } from '../../src/distribution/multivariateNormal'
import { oneHotCategorical } from '../../src/distribution/oneHotCategorical'
import { invalid } from '../../src/expr/Expr'
import type { Expr } from '../../src/expr/Expr'
import table from './scipy.table.json'
import { distance, matrix, numberOf, valueOf, vector } from './support'

const TOLERANCE = 1e-12

const familyOf = (name: string): Family =>
  E.getOrElse<string, Family>(sentence => expect.fail(sentence))(familyNamed(name))

/** One distribution for a whole column of parameters. */
const ofColumns = (name: string, columns: Readonly<Record<string, ReadonlyArray<number>>>): Distribution =>
  distribution(familyOf(name))(Object.fromEntries(Object.entries(columns).map(([p, values]) => [p, vector(values)])))

const some = (x: O.Option<Expr>): Expr => O.getOrElse(() => invalid('expected a closed form'))(x)

const numbers = (values: ReadonlyArray<number | string | null>): ReadonlyArray<number> =>
  values.map(v => (v === null ? NaN : Number(v)))

const worst = (ours: ReadonlyArray<number>, theirs: ReadonlyArray<number>): number => {
  expect(ours).toHaveLength(theirs.length)
  return ours.reduce((w, x, i) => Math.max(w, distance(x, theirs[i] ?? NaN)), 0)
}

describe('densities, entropies and moments are those of SciPy', () => {
  it.each(Object.entries(table.points))('log density of %s', (name, { parameters, x, logProb: expected }) => {
    expect(x.length).toBeGreaterThanOrEqual(1000)
    expect(worst(valueOf(logProb(vector(x))(ofColumns(name, parameters))), expected)).toBeLessThan(TOLERANCE)
  })

  it.each(Object.entries(table.moments))('moments and entropy of %s', (name, row) => {
    const d = ofColumns(name, row.parameters)
    // With 1 degree of freedom or less the mean of t does not exist on either side; SciPy calls it infinite.
    const means = numbers(row.mean).map(m => (name === 'student-t' && m === Infinity ? NaN : m))
    expect(worst(valueOf(mean(d)), means)).toBeLessThan(TOLERANCE)
    expect(worst(valueOf(variance(d)), numbers(row.variance))).toBeLessThan(TOLERANCE)
    expect(worst(valueOf(some(entropy(d))), numbers(row.entropy))).toBeLessThan(TOLERANCE)
  })

  it.each(table.multivariate)('multivariate normal of $loc.length elements', row => {
    const d = multivariateNormal(vector(row.loc), matrix(row.factor))
    expect(distance(numberOf(logProb(vector(row.x))(d)), row.logProb)).toBeLessThan(TOLERANCE)
    expect(distance(numberOf(some(entropy(d))), row.entropy)).toBeLessThan(TOLERANCE)
    expect(worst(valueOf(variance(d)), row.variance)).toBeLessThan(TOLERANCE)
  })

  it.each(table.lowRank)('low-rank normal of $loc.length elements', row => {
    const d = lowRankNormal(vector(row.loc), vector(row.scale), matrix(row.factor))
    expect(distance(numberOf(logProb(vector(row.x))(d)), row.logProb)).toBeLessThan(TOLERANCE)
    expect(distance(numberOf(some(entropy(d))), row.entropy)).toBeLessThan(TOLERANCE)
  })

  it.each(table.classes)('categorical of $logits.length classes', ({ logits, others, label, ...expected }) => {
    const [d, other] = [categorical(vector(logits)), categorical(vector(others))]
    const row = vector(logits.map((_, i) => (i === label ? 1 : 0)))
    const oneHot = oneHotCategorical(vector(logits))
    expect(
      distance(valueOf(logProb(vector([label]))(categorical(matrix([logits]))))[0] ?? NaN, expected.logProb)
    ).toBeLessThan(TOLERANCE)
    expect(distance(numberOf(logProb(row)(oneHot)), expected.logProb)).toBeLessThan(TOLERANCE)
    expect(distance(numberOf(some(entropy(d))), expected.entropy)).toBeLessThan(TOLERANCE)
    expect(distance(numberOf(some(O.map(kl)(klTo(other)(d)))), expected.kl)).toBeLessThan(TOLERANCE)
  })
})

const kl = ({ nats }: { readonly nats: Expr }): Expr => nats

const fromList = (name: string, values: ReadonlyArray<number>): Distribution =>
  ofColumns(name, Object.fromEntries(Object.keys(familyOf(name).constraints).map((p, i) => [p, [values[i] ?? NaN]])))

type Row = readonly [string, ReadonlyArray<number>, string, ReadonlyArray<number>, number]

const rows: ReadonlyArray<Row> = table.divergences.map(
  ([q, qs, p, ps, nats]) => [String(q), numbersOf(qs), String(p), numbersOf(ps), Number(nats)] as const
)

function numbersOf(value: string | number | ReadonlyArray<number> | undefined): ReadonlyArray<number> {
  return typeof value === 'object' ? value : []
}

describe('divergences are those of quadrature', () => {
  it.each(rows)('KL(%s %j || %s %j)', (q, qs, p, ps, nats) => {
    const divergence = klTo(fromList(p, ps))(fromList(q, qs))
    expect(O.toUndefined(divergence)?._tag).toBe('ClosedForm')
    expect(distance(valueOf(some(O.map(kl)(divergence)))[0] ?? NaN, nats)).toBeLessThan(TOLERANCE)
  })

  it('the fit to the log-uniform is off by what it says, and by no less than half of it', () => {
    const errors = table.logUniform.map(([alpha = NaN, nats = NaN]) => {
      const known = O.toUndefined(klTo(logUniform([]))(multiplicativeNormal(1.7, alpha)))
      const [value] = known === undefined ? [] : valueOf(known.nats)
      return known?._tag === 'Approximation' ? Math.abs((value ?? NaN) - nats) / known.error : NaN
    })
    const greatest = Math.max(...errors)
    expect(greatest).toBeLessThan(1)
    expect(greatest).toBeGreaterThan(0.5)
  })
})

describe('the table', () => {
  it('has every family of numbers with a density', () => {
    const without = ['delta', 'log-uniform', 'spike-and-slab']
    const named = families.map(f => f.name).filter(name => name in table.points || without.includes(name))
    expect(named.length).toBe(Object.keys(table.points).length + without.length)
  })
})
