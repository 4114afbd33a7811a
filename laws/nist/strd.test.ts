/**
 * NIST's certified nonlinear regressions as an outside judge of derivatives: 27 data sets with the parameters of the
 * least sum of squares and their standard deviations, found in arithmetic of many digits and certified to 11 of them.
 *
 * Standard deviations are those of the linear regression on the Jacobian, so that a right Jacobian gives the certified
 * ones, without any optimiser. And where gradient and Hessian are right, a Newton step from the certified parameters is
 * no longer than what they were rounded by.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import * as T from '../../src/expr/Tensor'
import { square } from '../../src/function/arithmetic'
import { sub } from '../../src/primitive/add'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { constant } from '../../src/primitive/constant'
import { input } from '../../src/primitive/input'
import { row } from '../../src/primitive/pad'
import { reshape } from '../../src/primitive/reshape'
import { hessian, jacobianForward, jacobianReverse } from '../../src/transform/jacobian'
import { grad } from '../../src/transform/vjp'
import { values } from '../numeric/Magnitude'
import type { Column } from './leastSquares'
import { apart, dot, norm, solve } from './leastSquares'
import { models, response } from './models'
import table from './strd.table.json'

// -------------------------------------------------------------------------------------
// data sets
// -------------------------------------------------------------------------------------

const Dataset = t.type({
  certified: t.readonlyArray(t.number),
  deviations: t.readonlyArray(t.number),
  residual: t.number,
  y: t.readonlyArray(t.number),
  x: t.readonlyArray(t.readonlyArray(t.number))
})

const datasets = pipe(
  t.record(t.string, Dataset).decode(table),
  E.getOrElseW(() => expect.fail('strd.table.json holds other things than data sets'))
)

/** Its residuals are 1e-13 beside data of 14 digits: neither they nor what follows from them can be had in 64 bits. */
const WITHOUT_RESIDUALS = 'Lanczos1'

/** Half a unit in the last of the digits that are certified. */
const halfUnit = (certified: number): number => 0.5 * 10 ** (Math.floor(Math.log10(Math.abs(certified))) - 10)

// -------------------------------------------------------------------------------------
// derivatives
// -------------------------------------------------------------------------------------

/** At the certified parameters b: residuals r = y − f(b), and derivatives of the model f and of S = Σ r². */
interface Fit {
  readonly certified: Column
  readonly deviations: Column
  readonly residual: number
  readonly residuals: Column
  /** ∂f/∂b, by columns. */
  readonly jacobian: ReadonlyArray<Column>
  readonly gradient: Column
  /** Forward over reverse, and reverse over forward. */
  readonly hessians: readonly [ReadonlyArray<Column>, ReadonlyArray<Column>]
}

const vector = (xs: ReadonlyArray<number> = []): Expr => constant([xs.length], xs)

const columns = (p: number, rows: Column): ReadonlyArray<Column> =>
  Array.from({ length: p }, (_, j) => rows.filter((_2, i) => i % p === j))

const fitOf = (name: string): Fit => {
  const { x, y, ...stated } = datasets[name] ?? expect.fail(`no data set is called '${name}'`)
  const model = models[name] ?? expect.fail(`no model is called '${name}'`)
  const p = stated.certified.length
  const b = input('b', [p])
  const f = model(k => reshape([])(row(k - 1)(b)), vector(x[0]), vector(x[1] ?? x[0]))
  const r = sub(response(name, vector(y)), f)
  const s = sumAll(square(r))
  const asked = [
    r,
    jacobianForward(f, b),
    grad(s, [b])[0] ?? s,
    hessian(s, b),
    jacobianReverse(jacobianForward(s, b), b)
  ]
  const known = values(new Map([['b', T.tensor([p], stated.certified)]]), asked)
  const [residuals = [], jacobian = [], gradient = [], first = [], second = []] = asked.map(e =>
    Array.from(known.get(e)?.data ?? [])
  )
  return {
    ...stated,
    residuals,
    jacobian: columns(p, jacobian),
    gradient,
    hessians: [columns(p, first), columns(p, second)]
  }
}

const fits = Object.keys(datasets).map(name => [name, fitOf(name)] as const)

/** √(S / (n − p)). */
const residualDeviation = ({ residuals, certified }: Fit): number =>
  norm(residuals) / Math.sqrt(residuals.length - certified.length)

const deviations = (fit: Fit, jacobian = fit.jacobian): Column =>
  apart(jacobian).map(own => residualDeviation(fit) / norm(own))

/** How many digits two lists have in common at least. */
const digits = (found: Column, expected: Column): number =>
  Math.min(...expected.map((y, i) => -Math.log10(Math.abs(((found[i] ?? NaN) - y) / y))))

/** The largest |xᵢ| in units of their own. */
const largest = (xs: Column, units: Column): number => Math.max(...xs.map((x, i) => Math.abs(x) / (units[i] ?? NaN)))

/** H⁻¹ g, with parameters measured in units of their own curvature. */
const newtonStep = ({ hessians: [hessian], gradient }: Fit): Column => {
  const scale = hessian.map((column, j) => Math.sqrt(column[j] ?? NaN))
  const scaled = (xs: Column): Column => xs.map((x, i) => x / (scale[i] ?? NaN))
  return scaled(
    solve(
      hessian.map((column, j) => scaled(column).map(h => h / (scale[j] ?? NaN))),
      scaled(gradient)
    )
  )
}

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

test('there are 27 data sets with a model each', () => {
  expect(fits).toHaveLength(27)
  expect(Object.keys(models)).toEqual(fits.map(([name]) => name))
})

describe('the Jacobian gives the certified standard deviations, to 9 digits', () => {
  test.each(fits.filter(([name]) => name !== WITHOUT_RESIDUALS))('%s', (_, fit) => {
    expect(digits([residualDeviation(fit)], [fit.residual])).toBeGreaterThan(10)
    expect(digits(deviations(fit), fit.deviations)).toBeGreaterThan(9)
  })

  test('and one that is off by 1e-8 in one column does not', () => {
    fits.forEach(([, fit]) => {
      const wrong = fit.jacobian.map((column, j) => (j === 0 ? column.map(v => v * (1 + 1e-8)) : column))
      expect(digits(deviations(fit, wrong), fit.deviations)).toBeLessThan(9)
    })
  })
})

describe('the gradient is no larger than the rounding of the certified parameters makes it', () => {
  test.each(fits)('%s: |∂S/∂bⱼ| ≤ Σₖ |∂²S/∂bⱼ∂bₖ| · half a unit of bₖ', (_, fit) => {
    const units = fit.certified.map(halfUnit)
    const bounds = fit.hessians[0].map(column => dot(column.map(Math.abs), units))
    expect(largest(fit.gradient, bounds)).toBeLessThanOrEqual(1)
  })
})

describe('a step from the certified parameters stays there', () => {
  test.each(fits)('%s: a Gauss–Newton step moves no parameter by more than 1e-9 of it', (_, fit) => {
    expect(largest(solve(fit.jacobian, fit.residuals), fit.certified.map(Math.abs))).toBeLessThan(1e-9)
  })

  // A twentieth is what 64 bits may add to the half unit: they do so in Lanczos2, the largest of 120.
  test.each(fits)('%s: a Newton step is no longer than half a unit of their eleventh digit', (_, fit) => {
    expect(largest(newtonStep(fit), fit.certified.map(halfUnit))).toBeLessThan(1.05)
  })

  test('where second derivatives are left out, one is', () => {
    const longest = fits.map(([, fit]) => largest(solve(fit.jacobian, fit.residuals), fit.certified.map(halfUnit)))
    expect(Math.max(...longest)).toBeGreaterThan(5)
  })
})

describe('forward over reverse is reverse over forward', () => {
  test.each(fits)('%s', (_, { jacobian, hessians: [first, second] }) => {
    const lengths = jacobian.map(norm)
    const off = first.map((column, j) => column.map((h, i) => (h - (second[j]?.[i] ?? NaN)) / (lengths[j] ?? NaN)))
    expect(Math.max(...off.map(column => largest(column, lengths)))).toBeLessThan(1e-13)
  })
})
