/**
 * A node of an ONNX graph: one operator, applied. What the files here say of an operator is how it is made of the
 * primitives and functions of this library.
 *
 * @since 0.1.0
 */
import * as t from 'io-ts'
import type { Expr } from '../../src/expr/Expr'
import { constant } from '../../src/primitive/constant'
import { convertElementType } from '../../src/primitive/convertElementType'
import type { Shape } from '../../src/shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const numbers = t.readonlyArray(t.number)

/** @category model @since 0.1.0 */
export const AttributeValue = t.union([t.number, t.string, numbers])

/** @category model @since 0.1.0 */
export type Attributes = Readonly<Record<string, t.TypeOf<typeof AttributeValue>>>

/** An input: floats are fed, so that backends compute with them; integers and truths are known. @category model @since 0.1.0 */
export interface Given {
  readonly shape: Shape
  readonly type: 'float' | 'int' | 'bool'
  readonly data: ReadonlyArray<number>
  readonly value: Expr
}

/** An operator with its inputs, of which optional ones may be missing. @category model @since 0.1.0 */
export interface Node {
  readonly inputs: ReadonlyArray<Given | undefined>
  readonly attributes: Attributes
  /** How many results are asked for. */
  readonly outputs: number
}

/** What an operator gives, or why there is nothing here that does this. @category model @since 0.1.0 */
export type Meaning = (node: Node) => ReadonlyArray<Expr> | string

/** @category model @since 0.1.0 */
export type Operators = Readonly<Record<string, Meaning>>

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** An input that an operator always has. @category utils @since 0.1.0 */
export const value = ({ inputs }: Node, i: number): Expr => inputs[i]?.value ?? constant([], [NaN])

/** The whole numbers of an input, where it is there. @category utils @since 0.1.0 */
export const integers = ({ inputs }: Node, i: number): ReadonlyArray<number> | undefined => inputs[i]?.data

/** @category utils @since 0.1.0 */
export const numberOf = ({ attributes }: Node, name: string, otherwise: number): number => {
  const found = attributes[name]
  return typeof found === 'number' ? found : otherwise
}

/** @category utils @since 0.1.0 */
export const textOf = ({ attributes }: Node, name: string, otherwise: string): string => {
  const found = attributes[name]
  return typeof found === 'string' ? found : otherwise
}

/** @category utils @since 0.1.0 */
export const listOf = ({ attributes }: Node, name: string): ReadonlyArray<number> | undefined => {
  const found = attributes[name]
  return typeof found === 'object' ? found : undefined
}

/** An axis that may be counted from the end. @category utils @since 0.1.0 */
export const axisOf = (rank: number, axis: number): number => (axis < 0 ? axis + rank : axis)

/** Positions along an axis of `extent` entries, which may be counted from the end. @category utils @since 0.1.0 */
export const positions = (shape: Shape, data: ReadonlyArray<number>, extent: number): Expr =>
  convertElementType('i32')(
    constant(
      shape,
      data.map(i => (i < 0 ? i + extent : i))
    )
  )
