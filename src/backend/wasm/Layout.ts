/**
 * Where the numbers of a buffer lie in memory.
 *
 * `Rows` is row-major. `Blocked` puts the leading axis, the batch, innermost in blocks of `lanes` examples:
 * `[batch / lanes][rest …][lanes]`. The lanes of a vector are then examples, whatever the other axes are.
 *
 * @since 0.1.0
 */
import type { Index } from '../../expr/Index'
import * as I from '../../expr/Index'
import type { Shape } from '../../shape/Shape'
import * as S from '../../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Layout = { readonly _tag: 'Rows' } | { readonly _tag: 'Blocked'; readonly lanes: number }

/** A buffer in memory, at a byte address. @category model @since 0.1.0 */
export interface Stored {
  readonly address: number
  readonly shape: Shape
  readonly layout: Layout
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const rows: Layout = { _tag: 'Rows' }

/** @category constructors @since 0.1.0 */
export const blocked = (lanes: number): Layout => ({ _tag: 'Blocked', lanes })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The position of an element, counted in elements from the buffer's address. @category utils @since 0.1.0 */
export const position = ({ shape, layout }: Pick<Stored, 'shape' | 'layout'>, index: ReadonlyArray<Index>): Index => {
  const [first = I.literal(0), ...rest] = index
  const inner = shape.slice(1)
  return layout._tag === 'Rows'
    ? I.linear(shape, index)
    : I.add(I.remainder(layout.lanes)(first))(
        I.scale(layout.lanes)(I.add(I.linear(inner, rest))(I.scale(S.size(inner))(I.quotient(layout.lanes)(first))))
      )
}
