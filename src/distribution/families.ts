/**
 * Every family, by name, and distributions from data.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import { constant } from '../primitive/constant'
import type { Term } from '../function/arithmetic'
import type { Shape } from '../shape/Shape'
import { family as bernoulli } from './bernoulli'
import { family as beta } from './beta'
import { family as categorical } from './categorical'
import { family as cauchy } from './cauchy'
import { family as delta } from './delta'
import type { Distribution, Family } from './Distribution'
import { distribution } from './Distribution'
import { family as gamma } from './gamma'
import { family as halfCauchy } from './halfCauchy'
import { family as halfNormal } from './halfNormal'
import { family as laplace } from './laplace'
import { family as logNormal } from './logNormal'
import { family as logUniform } from './logUniform'
import { family as multiplicativeNormal, familyPerFilter, familyShared } from './multiplicativeNormal'
import { family as multivariateNormal } from './multivariateNormal'
import { family as normal } from './normal'
import { family as oneHotCategorical } from './oneHotCategorical'
import { family as scaleMixture } from './scaleMixture'
import { family as spikeAndSlab } from './spikeAndSlab'
import { family as studentT } from './studentT'
import { family as uniform } from './uniform'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** Families of independent elements whose parameters are one number for each element. @category instances @since 0.1.0 */
export const scalarFamilies: ReadonlyArray<Family> = [
  bernoulli,
  beta,
  cauchy,
  delta,
  gamma,
  halfCauchy,
  halfNormal,
  laplace,
  logNormal,
  logUniform,
  multiplicativeNormal,
  normal,
  scaleMixture,
  spikeAndSlab,
  studentT,
  uniform
]

/** Every family but those of low rank, of which there is one for each rank. @category instances @since 0.1.0 */
export const families: ReadonlyArray<Family> = [
  ...scalarFamilies,
  categorical,
  familyPerFilter,
  familyShared,
  multivariateNormal,
  oneHotCategorical
]

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A parameter as data: a number for all elements, or one for each, row by row. @category model @since 0.1.0 */
export type ParameterData = number | ReadonlyArray<number>

/**
 * A distribution as data: the name of a family of `scalarFamilies`, and its parameters by name, as in
 * `{ _tag: 'normal', loc: 0, scale: 0.1 }`.
 *
 * @category model
 * @since 0.1.0
 */
export interface DistributionData {
  readonly _tag: string
  readonly parameters: { readonly [name: string]: ParameterData }
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The family of a name, or a sentence. @category constructors @since 0.1.0 */
export const familyNamed = (name: string): E.Either<string, Family> =>
  pipe(
    scalarFamilies,
    RA.findFirst(f => f.name === name),
    E.fromOption(
      () => `there is no distribution '${name}': choose one of ${scalarFamilies.map(f => f.name).join(', ')}`
    )
  )

/**
 * A distribution from data, checked: the family is known, each of its parameters is there and lies where it may, and
 * there is no other key. The `Left` is a sentence.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { parseDistribution } from 'credence/distribution'
 *
 * assert.deepStrictEqual(
 *   parseDistribution({ _tag: 'normal', loc: 0, scale: -1 }),
 *   E.left("normal: 'scale' should be a positive number, or a list of such numbers, but is -1")
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseDistribution = (data: unknown): E.Either<string, DistributionData> =>
  pipe(
    data,
    E.fromPredicate(isRecord, () => `a distribution should be an object such as {"_tag":"normal","loc":0,"scale":1}`),
    E.chain(record =>
      pipe(
        familyNamed(String(record['_tag'])),
        E.chain(family => parametersOf(family, record))
      )
    )
  )

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const parametersOf = (
  family: Family,
  record: Readonly<Record<string, unknown>>
): E.Either<string, DistributionData> => {
  const names = Object.keys(family.constraints)
  const stranger = Object.keys(record).find(key => key !== '_tag' && !names.includes(key))
  return stranger !== undefined
    ? E.left(`${family.name} has no parameter '${stranger}': ${expected(names)}`)
    : pipe(
        names,
        E.traverseArray(name => parameterOf(family, name, record[name])),
        E.map(entries => ({ _tag: family.name, parameters: Object.fromEntries(entries) }))
      )
}

const expected = (names: ReadonlyArray<string>): string =>
  names.length === 0 ? 'it has none' : `its parameters are ${names.join(', ')}`

const parameterOf = (
  family: Family,
  name: string,
  value: unknown
): E.Either<string, readonly [string, ParameterData]> => {
  const wanted = family.constraints[name]
  const lies = (x: unknown): x is number => typeof x === 'number' && (wanted?.contains(x) ?? false)
  const wrong = (): string =>
    `${family.name}: '${name}' should be ${wanted?.name ?? 'a number'}, or a list of such numbers, ` +
    `but is ${JSON.stringify(value)}`
  return lies(value) ? E.right([name, value]) : isNumbers(value, lies) ? E.right([name, value]) : E.left(wrong())
}

const isNumbers = (u: unknown, lies: (x: unknown) => x is number): u is ReadonlyArray<number> =>
  Array.isArray(u) && u.length > 0 && u.every(lies)

/**
 * The text form of a distribution whose parameters are numbers, such as `normal(0, 0.1)`, in the order of the family's
 * parameters.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { parseDistributionText } from 'credence/distribution'
 *
 * assert.deepStrictEqual(
 *   parseDistributionText('laplace(0, 0.5)'),
 *   E.right({ _tag: 'laplace', parameters: { loc: 0, scale: 0.5 } })
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseDistributionText = (text: string): E.Either<string, DistributionData> => {
  const match = /^\s*([a-z-]+)\s*(?:\(([^()]*)\))?\s*$/.exec(text)
  const [, name = '', list = ''] = match ?? []
  const numbers = list.trim() === '' ? [] : list.split(',').map(part => (part.trim() === '' ? NaN : Number(part)))
  return match === null
    ? E.left(`a distribution should be written like normal(0, 0.1), but is '${text}'`)
    : pipe(
        familyNamed(name),
        E.chain(family => {
          const names = Object.keys(family.constraints)
          return names.length === numbers.length
            ? parseDistribution({ _tag: name, ...Object.fromEntries(names.map((n, i) => [n, numbers[i]])) })
            : E.left(`${name} takes ${names.length} numbers (${names.join(', ')}), but '${text}' has ${numbers.length}`)
        })
      )
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** What `parseDistribution` reads. @category combinators @since 0.1.0 */
export const encodeDistribution = ({ _tag, parameters }: DistributionData): Readonly<Record<string, unknown>> => ({
  _tag,
  ...parameters
})

/**
 * The distribution of an array of a shape. A list must have as many numbers as the shape has elements.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fromData =
  ({ _tag, parameters }: DistributionData) =>
  (shape: Shape): E.Either<string, Distribution> => {
    const term = (value: ParameterData): Term => (typeof value === 'number' ? value : constant(shape, value))
    const count = shape.reduce((n, d) => n * d, 1)
    const odd = Object.entries(parameters).find(([, v]) => typeof v !== 'number' && v.length !== count)
    return odd !== undefined
      ? E.left(`${_tag}: '${odd[0]}' should have ${count} numbers for the shape [${shape.join(', ')}]`)
      : pipe(
          familyNamed(_tag),
          E.map(family =>
            distribution(family)(
              Object.fromEntries(Object.entries(parameters).map(([name, v]) => [name, term(v)])),
              shape
            )
          )
        )
  }
