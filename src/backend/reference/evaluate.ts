/**
 * The reference interpreter: the meaning of a graph in 64-bit floats, by each primitive's own definition. What any
 * other backend must answer.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Expr } from '../../expr/Expr'
import { validate } from '../../expr/Expr'
import { topological, uses } from '../../expr/Fold'
import type { Tensor } from '../../expr/Tensor'
import * as S from '../../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The values of a graph's inputs, by name. @category model @since 0.1.0 */
export type Environment = ReadonlyMap<string, Tensor>

/** Why an expression has no value: it was built wrongly, or an input is missing or of another shape. @category model @since 0.1.0 */
export interface EvaluationError {
  readonly _tag: 'EvaluationError'
  readonly message: string
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The values of expressions, in 64-bit floats; booleans are 0 and 1.
 *
 * @category combinators
 * @since 0.1.0
 */
export const evaluate =
  (environment: Environment) =>
  (outputs: ReadonlyArray<Expr>): E.Either<EvaluationError, ReadonlyArray<Tensor>> =>
    pipe(
      outputs,
      E.traverseArray(validate),
      E.mapLeft(failure),
      E.chain(() => run(environment, outputs))
    )

const failure = (message: string): EvaluationError => ({ _tag: 'EvaluationError', message })

/** Values are dropped after their last use, so that a long chain needs no more memory than a short one. */
const run = (
  environment: Environment,
  outputs: ReadonlyArray<Expr>
): E.Either<EvaluationError, ReadonlyArray<Tensor>> => {
  const values = new Map<Expr, Tensor>()
  const left = new Map(uses(outputs))
  for (const node of topological(outputs)) {
    const value = node.primitive.lowering._tag === 'Input' ? fed(environment, node) : E.right(meaning(node, values))
    if (E.isLeft(value)) return value
    values.set(node, value.right)
    new Set(node.args).forEach(arg => {
      const count = (left.get(arg) ?? 1) - 1
      left.set(arg, count)
      if (count === 0) values.delete(arg)
    })
  }
  return E.right(outputs.map(y => values.get(y) ?? { shape: y.shape, data: new Float64Array() }))
}

const meaning = (node: Expr, values: ReadonlyMap<Expr, Tensor>): Tensor =>
  node.primitive.evaluate(
    node.attributes,
    node.args.flatMap(arg => values.get(arg) ?? []),
    node
  )

const fed = (environment: Environment, node: Expr): E.Either<EvaluationError, Tensor> => {
  const name = String(node.attributes['name'])
  const value = environment.get(name)
  return value === undefined
    ? E.left(failure(`input '${name}' has no value: the environment holds ${names(environment)}`))
    : S.Eq.equals(value.shape, node.shape)
      ? E.right(value)
      : E.left(
          failure(
            `input '${name}' should have shape ${S.Show.show(node.shape)}, but was given ${S.Show.show(value.shape)}`
          )
        )
}

const names = (environment: Environment): string =>
  environment.size === 0 ? 'nothing' : [...environment.keys()].map(name => `'${name}'`).join(', ')
