/**
 * Expressions whose axes have names, for rewriting that moves axes about.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { constant } from '../primitive/constant'
import { convGeneralDilated } from '../primitive/convGeneralDilated'
import { dotGeneral } from '../primitive/dotGeneral'
import { reshape } from '../primitive/reshape'
import { transpose } from '../primitive/transpose'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Labelled {
  readonly value: Expr
  readonly names: ReadonlyArray<string>
}

/** Windows of `width` along an axis. @category model @since 0.1.0 */
export interface Sliding {
  readonly name: string
  readonly width: number
  readonly stride: number
  readonly low: number
  readonly count: number
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** How long an axis is; 1 where there is none of that name. @category utils @since 0.1.0 */
export const extent = ({ value, names }: Labelled, name: string): number => value.shape[names.indexOf(name)] ?? 1

/** Axes of length 1 with these names go. */
const without =
  (gone: ReadonlyArray<string>) =>
  ({ value, names }: Labelled): Labelled => ({
    value: reshape(value.shape.filter((_, i) => !gone.includes(names[i] ?? '')))(value),
    names: names.filter(name => !gone.includes(name))
  })

/** An axis with another name. @category combinators @since 0.1.0 */
export const renamed =
  (from: string, to: string) =>
  ({ value, names }: Labelled): Labelled => ({ value, names: names.map(name => (name === from ? to : name)) })

/** An axis of length 1 that no window slides along. */
const FRONT = ''

/**
 * Sums over windows, each with every row of `weights`: an axis `row` comes in at `place`, and axes with one window go.
 * A row has a number for each element of a window, the last of its axes fastest.
 *
 * @category combinators
 * @since 0.1.0
 */
export const windowed =
  (windows: ReadonlyArray<Sliding>, weights: ReadonlyArray<ReadonlyArray<number>>, row: string, place: number) =>
  (x: Labelled): Labelled => {
    const { value, names } = x
    const first = names[0] ?? FRONT
    if (windows.some(({ name }) => name === first)) {
      const front: Labelled = { value: reshape([1, ...value.shape])(value), names: [FRONT, ...names] }
      return without([FRONT])(windowed(windows, weights, row, place + 1)(front))
    }
    const spatial = names.slice(1).map(name => {
      const found = windows.find(w => w.name === name)
      const { width, stride, low, count } = found ?? { width: 1, stride: 1, low: 0, count: extent(x, name) }
      return { width, stride, low, high: (count - 1) * stride + width - low - extent(x, name) }
    })
    const moved = (axis: number): number => (axis >= place ? axis + 1 : axis)
    const summed = convGeneralDilated({
      strides: spatial.map(s => s.stride),
      low: spatial.map(s => s.low),
      high: spatial.map(s => s.high),
      leftDilation: spatial.map(() => 1),
      rightDilation: spatial.map(() => 1),
      left: [0, names.length, ...spatial.map((_, i) => i + 1)],
      right: [0, 1, ...spatial.map((_, i) => i + 2)],
      out: [moved(0), place, ...spatial.map((_, i) => moved(i + 1))],
      featureGroups: 1,
      batchGroups: 1
    })(reshape([...value.shape, 1])(value), constant([weights.length, 1, ...spatial.map(s => s.width)], weights.flat()))
    return without(windows.flatMap(({ name, count }) => (count === 1 ? [name] : [])))({
      value: summed,
      names: [...names.slice(0, place), row, ...names.slice(place)]
    })
  }

/**
 * The product of two, element by element along the `shared` axes and summed over the `summed` ones; the result's axes
 * are in the order of `names`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const product =
  (shared: ReadonlyArray<string>, summed: ReadonlyArray<string>, names: ReadonlyArray<string>) =>
  (x: Labelled, y: Labelled): Labelled => {
    const places = (of: Labelled, some: ReadonlyArray<string>): ReadonlyArray<number> =>
      some.map(name => of.names.indexOf(name))
    const free = (of: Labelled): ReadonlyArray<string> =>
      of.names.filter(name => !shared.includes(name) && !summed.includes(name))
    const own = [...shared, ...free(x), ...free(y)]
    const multiplied = dotGeneral({
      leftBatch: places(x, shared),
      rightBatch: places(y, shared),
      leftContract: places(x, summed),
      rightContract: places(y, summed)
    })(x.value, y.value)
    return { value: transpose(names.map(name => own.indexOf(name)))(multiplied), names }
  }
