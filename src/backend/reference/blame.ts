/**
 * Which operation left the finite numbers first: expressions are computed by the reference interpreter, node by node.
 *
 * Infinities are not wrong by themselves (a mask may hold −∞ on purpose), so only those count that a bad result depends
 * on through other bad values.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Expr } from '../../expr/Expr'
import { topological, uses } from '../../expr/Fold'
import type { Tensor } from '../../expr/Tensor'
import * as S from '../../shape/Shape'
import { allFinite } from '../finite'
import type { Environment } from './evaluate'
import type { Rounding } from './interpret'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An operation, its result's shape, and the named input that is nearest to it in the graph. @category model @since 0.1.0 */
export interface Blamed {
  readonly primitive: string
  readonly shape: S.Shape
  readonly near: O.Option<string>
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The first operation that makes something non-finite of finite arguments on the way to a root that is not finite. Each
 * result is rounded, as 32 bits overflow where 64 do not. None where all roots are finite in this arithmetic, or where
 * what came in was not.
 *
 * @category combinators
 * @since 0.1.0
 */
export const blame =
  (round: Rounding, environment: Environment) =>
  (roots: ReadonlyArray<Expr>): O.Option<Blamed> => {
    const bad = nonFinite(round, environment, roots)
    const guilty = reached(
      roots.filter(root => bad.has(root)),
      node => node.args.filter(arg => bad.has(arg))
    )
    return pipe(
      topological(roots),
      RA.findFirst(node => guilty.has(node) && !node.args.some(arg => bad.has(arg))),
      O.filter(node => !isInput(node)),
      O.map(node => ({ primitive: node.primitive.name, shape: node.shape, near: nearestInput(node) }))
    )
  }

const isInput = (node: Expr): boolean => node.primitive.lowering._tag === 'Input'

/** The nodes whose values are not finite. Values are dropped after their last use. */
const nonFinite = (round: Rounding, environment: Environment, roots: ReadonlyArray<Expr>): ReadonlySet<Expr> => {
  const values = new Map<Expr, Tensor>()
  const left = new Map(uses(roots))
  const bad = new Set<Expr>()
  for (const node of topological(roots)) {
    const value = valueOf(environment, values, node)
    const data = value.data.map(x => round(x))
    values.set(node, { shape: value.shape, data })
    if (!allFinite(data)) bad.add(node)
    new Set(node.args).forEach(arg => {
      left.set(arg, (left.get(arg) ?? 1) - 1)
      if (left.get(arg) === 0) values.delete(arg)
    })
  }
  return bad
}

const valueOf = (environment: Environment, values: ReadonlyMap<Expr, Tensor>, node: Expr): Tensor =>
  isInput(node)
    ? (environment.get(String(node.attributes['name'])) ?? { shape: node.shape, data: new Float64Array() })
    : node.primitive.evaluate(
        node.attributes,
        node.args.flatMap(arg => values.get(arg) ?? []),
        node
      )

/** All nodes that a search in breadth meets, in its order. */
const reached = (from: ReadonlyArray<Expr>, next: (node: Expr) => ReadonlyArray<Expr>): ReadonlySet<Expr> => {
  const found = new Set(from)
  for (const node of found) next(node).forEach(other => found.add(other))
  return found
}

const nearestInput = (node: Expr): O.Option<string> =>
  pipe(
    [...reached([node], n => n.args)],
    RA.findFirst(isInput),
    O.map(found => String(found.attributes['name']))
  )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** In words. @category utils @since 0.1.0 */
export const describeBlamed = ({ primitive, shape, near }: Blamed): string => {
  const place = O.isNone(near) ? '' : `, near '${near.value}'`
  return `${primitive} of shape ${S.Show.show(shape)}${place}`
}
