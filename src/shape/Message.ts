/**
 * How a mistake in a shape becomes a sentence in a compile error.
 *
 * A type function over shapes answers a shape, or a string literal type that says what is wrong. A function that takes
 * such a shape declares its parameter as `Operand<Rule, Value>`: the value where the rule holds, and the sentence where
 * it does not, so that the compiler reports that the argument `is not assignable to parameter of type '"matmul: [2, 3]
 * has 3 columns but [4, 5] has 4 rows"'`. The run-time twin of a type function answers `Left` of the same sentence.
 *
 * @since 0.1.0
 */
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The value that a parameter takes: `Value` where the rule's answer `R` is no sentence, and else the sentence, which no
 * value has.
 *
 * @category model
 * @since 0.1.0
 */
export type Operand<R, Value> = R extends string ? R : Value

type IsAny<T> = 0 extends 1 & T ? true : false

/**
 * `Operand` for the parameter of an overload itself. `Of` is the type parameter that both arguments depend on. `any`
 * passes, because that is what the compiler puts for type parameters when it compares an overload with its
 * implementation.
 *
 * @category model
 * @since 0.1.0
 */
export type OverloadOperand<R, Value, Of> = IsAny<Of> extends true ? Value : Operand<R, Value>

/**
 * The value that a parameter takes, or the sentence about it: `Fault` is `never` where nothing is wrong. `Of` is as in
 * `OverloadOperand`.
 *
 * @category model
 * @since 0.1.0
 */
export type Accepted<Fault, Value, Of = Value> =
  IsAny<Of> extends true ? Value : [Fault] extends [never] ? Value : Fault

/**
 * The sentence for the first key of `O` that is no option, `never` where all are.
 *
 * @category model
 * @since 0.1.0
 */
export type UnknownOption<Operation extends string, O, Options> =
  Exclude<keyof O, keyof Options> extends infer Key
    ? Key extends string
      ? `${Operation} has no option ${Key}`
      : never
    : never

/**
 * The shape that a rule's answer gives, `never` where it is a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Result<R> = R extends S.Shape ? R : never

/**
 * The first sentence of a tuple of answers, `never` where there is none.
 *
 * @category model
 * @since 0.1.0
 */
export type FirstSentence<Answers extends ReadonlyArray<unknown>> = Answers extends readonly [
  infer First,
  ...infer Rest
]
  ? [Extract<First, string>] extends [never]
    ? FirstSentence<Rest>
    : Extract<First, string>
  : never

/**
 * A shape with the name of its rank: `an image [32, 32, 3]`.
 *
 * @category model
 * @since 0.1.0
 */
export type Describe<D extends ReadonlyArray<unknown>> = D['length'] extends 0
  ? 'a scalar []'
  : D['length'] extends 1
    ? `a vector ${S.Show<D>}`
    : D['length'] extends 2
      ? `a matrix ${S.Show<D>}`
      : D['length'] extends 3
        ? `an image ${S.Show<D>}`
        : `an array ${S.Show<D>}`

/**
 * The sentence for a shape that a rule cannot compute with because a dimension has the type `number`.
 *
 * @category model
 * @since 0.1.0
 */
export type NotLiteral<
  Operation extends string,
  D extends ReadonlyArray<unknown>
> = `${Operation}: the dimensions of ${S.Show<D>} must be literals such as 32, but one of them has the type number`

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const rankNames: ReadonlyArray<string> = ['a scalar', 'a vector', 'a matrix', 'an image']

/**
 * The run-time twin of `Describe`.
 *
 * @category utils
 * @since 0.1.0
 */
export const describe = (shape: S.Shape): string => `${rankNames[shape.length] ?? 'an array'} ${S.Show.show(shape)}`
