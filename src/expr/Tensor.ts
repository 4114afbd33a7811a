/**
 * Numbers in a shape, as the reference interpreter computes with them: 64-bit floats, row-major.
 *
 * The loops of the reference meaning live here, so that `evaluate` of a primitive reads as its definition.
 *
 * @since 0.1.0
 */
import * as S from '../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Row-major numbers of a shape; booleans are 0 and 1. @category model @since 0.1.0 */
export interface Tensor {
  readonly shape: S.Shape
  readonly data: Float64Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const tensor = (shape: S.Shape, data: ArrayLike<number>): Tensor => ({ shape, data: Float64Array.from(data) })

/** A tensor of rank 0. @category constructors @since 0.1.0 */
export const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) })

/** @category constructors @since 0.1.0 */
export const fill =
  (value: number) =>
  (shape: S.Shape): Tensor => ({ shape, data: new Float64Array(S.size(shape)).fill(value) })

/**
 * The tensor whose element at each multi-index is `f(index)`. The index array is reused between calls: read it, don't
 * keep it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const tabulate = (shape: S.Shape, f: (index: ReadonlyArray<number>) => number): Tensor => {
  const data = new Float64Array(S.size(shape))
  const index = shape.map(() => 0)
  for (let flat = 0; flat < data.length; flat++) {
    data[flat] = f(index)
    advance(index, shape)
  }
  return { shape, data }
}

const advance = (index: Array<number>, shape: S.Shape): void => {
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const next = (index[axis] ?? 0) + 1
    if (next < (shape[axis] ?? 1)) {
      index[axis] = next
      return
    }
    index[axis] = 0
  }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Pointwise application to one, two or three tensors of one shape. @category combinators @since 0.1.0 */
export const zipWith =
  (f: (...xs: ReadonlyArray<number>) => number) =>
  (tensors: ReadonlyArray<Tensor>): Tensor => {
    const [x, y, z] = tensors.map(t => t.data)
    const shape = tensors[0]?.shape ?? []
    const data = new Float64Array(S.size(shape))
    // One call for each number of operands: a spread of an array for each element costs more than the function.
    if (y === undefined) for (let i = 0; i < data.length; i++) data[i] = f(x?.[i] ?? NaN)
    else if (z === undefined) for (let i = 0; i < data.length; i++) data[i] = f(x?.[i] ?? NaN, y[i] ?? NaN)
    else for (let i = 0; i < data.length; i++) data[i] = f(x?.[i] ?? NaN, y[i] ?? NaN, z[i] ?? NaN)
    return { shape, data }
  }

/** Pointwise application to one tensor. @category combinators @since 0.1.0 */
export const map =
  (f: (x: number) => number) =>
  (x: Tensor): Tensor => ({ shape: x.shape, data: x.data.map(f) })

/** Pointwise application to two tensors of one shape. @category combinators @since 0.1.0 */
export const map2 =
  (f: (x: number, y: number) => number) =>
  (x: Tensor, y: Tensor): Tensor => ({ shape: x.shape, data: x.data.map((v, i) => f(v, y.data[i] ?? NaN)) })

/** The same numbers in another shape of the same size. @category combinators @since 0.1.0 */
export const reshape =
  (shape: S.Shape) =>
  (x: Tensor): Tensor => ({ shape, data: x.data })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The position of a multi-index in row-major order. @category utils @since 0.1.0 */
export const offset = (shape: S.Shape, index: ReadonlyArray<number>): number => {
  let flat = 0
  for (let axis = 0; axis < shape.length; axis++) flat = flat * (shape[axis] ?? 1) + (index[axis] ?? 0)
  return flat
}

/** The element at a multi-index. @category utils @since 0.1.0 */
export const at = (x: Tensor, index: ReadonlyArray<number>): number => x.data[offset(x.shape, index)] ?? NaN

/** Folds over every multi-index of a shape (the array is reused between calls). @category utils @since 0.1.0 */
export const foldIndices = (
  shape: S.Shape,
  start: number,
  f: (sum: number, index: ReadonlyArray<number>) => number
): number => {
  const count = S.size(shape)
  const index = shape.map(() => 0)
  let sum = start
  for (let i = 0; i < count; i++) {
    sum = f(sum, index)
    advance(index, shape)
  }
  return sum
}

/**
 * Where each element of a shape lies in another tensor, when the place is the sum of what each axis contributes: `place`
 * is asked along each axis alone, with the other indices 0. Broadcasts, transposes, slices and reversals are such moves,
 * and so are the two operands of a contraction.
 *
 * @category utils
 * @since 0.1.0
 */
export const additive = (shape: S.Shape, place: (index: ReadonlyArray<number>) => number): Int32Array => {
  const places = new Int32Array(S.size(shape))
  if (places.length === 0) return places
  const origin = shape.map(() => 0)
  const base = place(origin)
  const steps = shape.map((n, axis) =>
    Int32Array.from({ length: n }, (_, i) => place(origin.map((_zero, a) => (a === axis ? i : 0))) - base)
  )
  const index = [...origin]
  for (let flat = 0; flat < places.length; flat++) {
    let at = base
    for (let axis = 0; axis < steps.length; axis++) at += steps[axis]?.[index[axis] ?? 0] ?? 0
    places[flat] = at
    advance(index, shape)
  }
  return places
}

/** The elements of `x` at the places of an additive move. @category combinators @since 0.1.0 */
export const moved = (
  x: Tensor,
  shape: S.Shape,
  place: (index: ReadonlyArray<number>) => ReadonlyArray<number>
): Tensor => {
  const places = additive(shape, index => offset(x.shape, place(index)))
  return { shape, data: Float64Array.from(places, at => x.data[at] ?? NaN) }
}

/** The tensor whose element number `i`, in row-major order, is `f(i)`. @category constructors @since 0.1.0 */
export const generate = (shape: S.Shape, f: (flat: number) => number): Tensor => ({
  shape,
  data: Float64Array.from({ length: S.size(shape) }, (_, i) => f(i))
})

/**
 * `out[o] = Σ_r x[a(o) + a'(r)] · y[b(o) + b'(r)]`: a sum of products whose positions are the sums of a part that the
 * result decides and a part that the summation decides. All four parts are additive moves, given as multi-indices of
 * the two tensors.
 *
 * @category combinators
 * @since 0.1.0
 */
export const contract = (
  x: Tensor,
  y: Tensor,
  shape: S.Shape,
  inner: S.Shape,
  outerIndex: (index: ReadonlyArray<number>) => readonly [ReadonlyArray<number>, ReadonlyArray<number>],
  innerIndex: (index: ReadonlyArray<number>) => readonly [ReadonlyArray<number>, ReadonlyArray<number>]
): Tensor => {
  const left = additive(inner, index => offset(x.shape, innerIndex(index)[0]))
  const right = additive(inner, index => offset(y.shape, innerIndex(index)[1]))
  const [a, b] = [
    additive(shape, index => offset(x.shape, outerIndex(index)[0])),
    additive(shape, index => offset(y.shape, outerIndex(index)[1]))
  ]
  return generate(shape, i => sumOfProducts(x.data, y.data, a[i] ?? 0, b[i] ?? 0, left, right))
}

/** `out[o] = Σ_r x[a(o) + a'(r)]`, both parts additive moves. @category combinators @since 0.1.0 */
export const sumOver = (
  x: Tensor,
  shape: S.Shape,
  inner: S.Shape,
  outerIndex: (index: ReadonlyArray<number>) => ReadonlyArray<number>,
  innerIndex: (index: ReadonlyArray<number>) => ReadonlyArray<number>
): Tensor => {
  const places = additive(shape, index => offset(x.shape, outerIndex(index)))
  const terms = additive(inner, index => offset(x.shape, innerIndex(index)))
  return generate(shape, i => terms.reduce((sum, term) => sum + (x.data[(places[i] ?? 0) + term] ?? 0), 0))
}

const sumOfProducts = (
  x: Float64Array,
  y: Float64Array,
  a: number,
  b: number,
  left: Int32Array,
  right: Int32Array
): number => {
  let sum = 0
  for (let r = 0; r < left.length; r++) sum += (x[a + (left[r] ?? 0)] ?? 0) * (y[b + (right[r] ?? 0)] ?? 0)
  return sum
}
