/**
 * What kernels are before the first step, as data. Biases and shifts start at 0, scales at 1.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { closed } from '../format/codecs'
import { issuesOf } from '../format/report'
import type * as K from '../random/Key'
import { normal, uniform } from '../random/sample'
import { size } from '../shape/Shape'
import { positiveNumber } from './Attribute'
import type { ParameterSpec } from './Layer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `he-normal`: N(0, 2 / fan-in) (He et al. 2015), the default;
 * - `glorot-normal`, `glorot-uniform`: of variance 2 / (fan-in + fan-out) (Glorot & Bengio 2010);
 * - `normal`: N(0, scale²);
 * - `zeros`.
 *
 * @category model
 * @since 0.1.0
 */
export type Initialiser =
  | { readonly _tag: 'he-normal' }
  | { readonly _tag: 'glorot-normal' }
  | { readonly _tag: 'glorot-uniform' }
  | { readonly _tag: 'normal'; readonly scale: number }
  | { readonly _tag: 'zeros' }

const codec: t.Type<Initialiser> = t.union([
  closed({ _tag: t.literal('he-normal') }),
  closed({ _tag: t.literal('glorot-normal') }),
  closed({ _tag: t.literal('glorot-uniform') }),
  closed({ _tag: t.literal('normal'), scale: positiveNumber }),
  closed({ _tag: t.literal('zeros') })
])

const names = ['he-normal', 'glorot-normal', 'glorot-uniform', 'normal', 'zeros']

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const heNormal: Initialiser = { _tag: 'he-normal' }

/**
 * An initialiser from data, or a sentence.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseInitialiser = (data: { readonly _tag: string }): E.Either<string, Initialiser> =>
  !names.includes(data._tag)
    ? E.left(`there is no initialiser '${data._tag}': choose one of ${names.join(', ')}`)
    : pipe(
        codec.decode(data),
        E.mapLeft(errors => `the initialiser '${data._tag}' cannot be read: ${issuesOf(errors)[0]?.message ?? ''}`)
      )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The numbers that an array of parameters begins with. @category combinators @since 0.1.0 */
export const initialNumbers =
  (initialiser: Initialiser) =>
  ({ role, shape, fanIn, fanOut }: ParameterSpec, key: K.Key): Float32Array => {
    const count = size(shape)
    switch (role) {
      case 'kernel':
        return kernelNumbers(initialiser, count, fanIn, fanOut, key)
      case 'scale':
        return new Float32Array(count).fill(1)
      case 'bias':
      case 'shift':
        return new Float32Array(count)
    }
  }

const kernelNumbers = (
  initialiser: Initialiser,
  count: number,
  fanIn: number,
  fanOut: number,
  key: K.Key
): Float32Array => {
  switch (initialiser._tag) {
    case 'he-normal':
      return spread(normal(key, count), Math.sqrt(2 / fanIn))
    case 'glorot-normal':
      return spread(normal(key, count), Math.sqrt(2 / (fanIn + fanOut)))
    case 'glorot-uniform':
      return uniform(key, count).map(u => (2 * u - 1) * Math.sqrt(6 / (fanIn + fanOut)))
    case 'normal':
      return spread(normal(key, count), initialiser.scale)
    case 'zeros':
      return new Float32Array(count)
  }
}

const spread = (numbers: Float32Array, scale: number): Float32Array => numbers.map(z => z * scale)
