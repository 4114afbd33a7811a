/**
 * Convolution (cross-correlation) in any number of dimensions, with strides, padding, dilation of both operands and
 * groups. Closed under transposition: the cotangents of both operands are convolutions again.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import {
  argument,
  batched,
  bilinear,
  body,
  nth,
  operand,
  primitive,
  readAt,
  reals,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Draw, Expr, Operand, Primitive, Signature } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { broadcastInDim } from './broadcastInDim'
import { guarded, pad } from './pad'
import { reshape } from './reshape'
import { reverse } from './reverse'
import { transpose } from './transpose'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const numbers = t.readonlyArray(t.number)

const attributes = t.type({
  strides: numbers,
  low: numbers,
  high: numbers,
  leftDilation: numbers,
  rightDilation: numbers,
  left: numbers,
  right: numbers,
  out: numbers,
  featureGroups: t.number,
  batchGroups: t.number
})

/**
 * - `left`: which axes of the image are batch, feature, then the spatial ones;
 * - `right`: which axes of the kernel are output feature, input feature, then the spatial ones;
 * - `out`: which axes of the result are batch, feature, then the spatial ones;
 * - `low`, `high`: padding (negative crops); `leftDilation` puts zeros between the image's elements;
 * - `featureGroups`: the image's features, `batchGroups`: its batch, are split into groups that meet a part of the
 *   kernel's output features each. At most one of the two is more than 1.
 *
 * @category model
 * @since 0.1.0
 */
export type Convolution = t.TypeOf<typeof attributes>

const spread = (n: number, dilation: number): number => (n === 0 ? 0 : (n - 1) * dilation + 1)

interface Extents {
  readonly batch: number
  readonly inputs: number
  readonly outputs: number
  readonly image: ReadonlyArray<number>
  readonly kernel: ReadonlyArray<number>
  readonly result: ReadonlyArray<number>
}

const extents = (a: Convolution, left: Shape, right: Shape): Extents => {
  const image = a.left.slice(2).map(i => nth(left, i))
  const kernel = a.right.slice(2).map(i => nth(right, i))
  return {
    batch: nth(left, nth(a.left, 0)) / a.batchGroups,
    inputs: nth(right, nth(a.right, 1)),
    outputs: nth(right, nth(a.right, 0)),
    image,
    kernel,
    result: image.map((n, i) => {
      const room =
        spread(n, nth(a.leftDilation, i)) +
        nth(a.low, i) +
        nth(a.high, i) -
        spread(nth(kernel, i), nth(a.rightDilation, i))
      return room < 0 ? 0 : Math.floor(room / nth(a.strides, i)) + 1
    })
  }
}

/** A list by role (first, second, spatial …) put where the roles say. */
const arrange = <A>(roles: ReadonlyArray<number>, values: ReadonlyArray<A>, none: A): ReadonlyArray<A> =>
  roles.map((_, axis) => values[roles.indexOf(axis)] ?? none)

const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1

/** Whether a list names each of its places once. */
const isOrder = (axes: ReadonlyArray<number>): boolean => axes.length >= 2 && axes.every((_, i) => axes.includes(i))

const wrong = (a: Convolution, left: Shape, right: Shape): string | undefined => {
  const features = nth(left, nth(a.left, 1))
  const e = extents(a, left, right)
  return !a.strides.every(isCount) || ![a.leftDilation, a.rightDilation].every(d => d.every(isCount))
    ? `strides and dilations should be integers from 1 up, but are [${a.strides.join(', ')}], [${a.leftDilation.join(', ')}] and [${a.rightDilation.join(', ')}]`
    : ![a.left, a.right, a.out].every(isOrder) ||
        [a.strides, a.low, a.high, a.leftDilation, a.rightDilation].some(
          p => p.length !== a.left.length - 2 || !p.every(Number.isInteger)
        ) ||
        a.right.length !== a.left.length ||
        a.out.length !== a.left.length
      ? 'image, kernel and result should each name batch, feature and the same number of spatial axes once, with a stride, padding and dilation for each spatial axis'
      : !isCount(a.featureGroups) || !isCount(a.batchGroups) || (a.featureGroups > 1 && a.batchGroups > 1)
        ? `the groups should be integers from 1 up, and one of them 1, but are ${a.featureGroups} and ${a.batchGroups}`
        : left.length !== a.left.length || right.length !== a.right.length
          ? `the image ${show(left)} and the kernel ${show(right)} should have rank ${a.left.length}`
          : features !== e.inputs * a.featureGroups
            ? `the image ${show(left)} has ${features} features, but the kernel ${show(right)} takes ${e.inputs} in each of ${a.featureGroups} groups`
            : e.outputs % (a.featureGroups * a.batchGroups) !== 0 || !Number.isInteger(e.batch)
              ? `${e.outputs} output features and a batch of ${nth(left, nth(a.left, 0))} do not divide into the groups`
              : undefined
}

// -------------------------------------------------------------------------------------
// meaning
// -------------------------------------------------------------------------------------

interface Place<A> {
  readonly image: ReadonlyArray<A>
  readonly kernel: ReadonlyArray<A>
}

/** The image with its padding and dilation written out, roles in canonical order. */
const padded = (a: Convolution, x: T.Tensor, e: Extents): T.Tensor => {
  const room = e.image.map((n, i) => Math.max(0, spread(n, nth(a.leftDilation, i)) + nth(a.low, i) + nth(a.high, i)))
  const [n, c] = [nth(x.shape, nth(a.left, 0)), nth(x.shape, nth(a.left, 1))]
  return T.tabulate([n, c, ...room], index => {
    const at = index.slice(2).map((v, i) => (v - nth(a.low, i)) / nth(a.leftDilation, i))
    return at.every((v, i) => Number.isInteger(v) && v >= 0 && v < nth(e.image, i))
      ? T.at(x, arrange(a.left, [nth(index, 0), nth(index, 1), ...at], 0))
      : 0
  })
}

const evaluate = (a: Convolution, x: T.Tensor, k: T.Tensor, result: Shape): T.Tensor => {
  const e = extents(a, x.shape, k.shape)
  return T.contract(
    padded(a, x, e),
    k,
    result,
    [...e.kernel, e.inputs],
    index => {
      const [b, f, ...at] = a.out.map(axis => nth(index, axis))
      const { image, kernel } = outer(a, e, b ?? 0, f ?? 0)
      return [[...image, ...at.map((o, i) => o * nth(a.strides, i))], arrange(a.right, [...kernel, 0], 0)]
    },
    inner => {
      const taps = inner.slice(0, -1)
      const c = nth(inner, taps.length)
      return [[0, c, ...taps.map((v, i) => v * nth(a.rightDilation, i))], arrange(a.right, [0, c, ...taps], 0)]
    }
  )
}

/** Batch and first feature of the image, and the kernel's output feature, for one element of the result. */
const outer = (a: Convolution, e: Extents, b: number, f: number): Place<number> => ({
  image: [
    b + e.batch * Math.floor((f * a.batchGroups) / e.outputs),
    e.inputs * Math.floor((f * a.featureGroups) / e.outputs)
  ],
  kernel: [f]
})

const kernelBody = (
  a: Convolution,
  image: Signature,
  kernel: Signature,
  index: ReadonlyArray<I.Index>,
  scope: string
): { readonly loops: ReadonlyArray<I.Axis>; readonly bounds: ReadonlyArray<R.Bound>; readonly at: Place<I.Index> } => {
  const e = extents(a, image.shape, kernel.shape)
  const taps = e.kernel.map((n, i) => I.axis(`${scope}.${i}`, n))
  const c = I.axis(`${scope}.c`, e.inputs)
  const [b, f, ...o] = a.out.map(axis => index[axis] ?? I.literal(0))
  const group = (groups: number, size: number): I.Index =>
    groups === 1 ? I.literal(0) : I.scale(size)(I.quotient(e.outputs / groups)(f ?? I.literal(0)))
  const moved = o.map((v, i) =>
    I.shift(-nth(a.low, i))(
      I.add(I.scale(nth(a.rightDilation, i))(I.along(taps[i] ?? c)))(I.scale(nth(a.strides, i))(v))
    )
  )
  const from = moved.map((v, i) => I.quotient(nth(a.leftDilation, i))(v))
  return {
    loops: [...taps, c],
    bounds: [
      ...from.map((v, i) => ({ index: v, extent: nth(e.image, i) })),
      ...moved.map((v, i) => ({ index: I.remainder(nth(a.leftDilation, i))(v), extent: 1 }))
    ],
    at: {
      image: arrange(
        a.left,
        [
          I.add(group(a.batchGroups, e.batch))(b ?? I.literal(0)),
          I.add(group(a.featureGroups, e.inputs))(I.along(c)),
          ...from
        ],
        I.literal(0)
      ),
      kernel: arrange(a.right, [f ?? I.literal(0), I.along(c), ...taps.map(I.along)], I.literal(0))
    }
  }
}

// -------------------------------------------------------------------------------------
// transposes
// -------------------------------------------------------------------------------------

const swapRoles = ([first, second, ...spatial]: ReadonlyArray<number>): ReadonlyArray<number> => [
  second ?? 0,
  first ?? 0,
  ...spatial
]

/** Axis `axis` of size g·n becomes two axes, g in front of n. */
const splitAxis =
  (axis: number, groups: number) =>
  (x: Expr): Expr =>
    reshape([...x.shape.slice(0, axis), groups, nth(x.shape, axis) / groups, ...x.shape.slice(axis + 1)])(x)

/** `groups` parts of axis `from` are laid one after the other along axis `to`. */
const regroup =
  (from: number, to: number, groups: number) =>
  (x: Expr): Expr => {
    const parts = splitAxis(from, groups)(x)
    const rest = parts.shape.map((_, i) => i).filter(i => i !== from)
    const place = to
    const order = [...rest.slice(0, place), from, ...rest.slice(place)]
    const turned = transpose(order)(parts)
    return reshape([
      ...turned.shape.slice(0, place),
      groups * nth(turned.shape, place + 1),
      ...turned.shape.slice(place + 2)
    ])(turned)
  }

/** d image: the cotangent, spread by the strides, convolved with the kernel turned round. */
const imageTranspose = (a: Convolution, left: Shape, ct: Expr, kernel: Expr): Expr => {
  const e = extents(a, left, kernel.shape)
  const groups = a.featureGroups * a.batchGroups
  const grouped = groups > 1 ? regroup(nth(a.right, 0), nth(a.right, 1), groups)(kernel) : kernel
  const reach = e.kernel.map((n, i) => spread(n, nth(a.rightDilation, i)))
  const low = reach.map((n, i) => n - nth(a.low, i) - 1)
  const cotangent = apply(
    record,
    {
      strides: a.leftDilation,
      low,
      high: reach.map(
        (n, i) =>
          spread(nth(e.image, i), nth(a.leftDilation, i)) +
          n -
          1 -
          spread(nth(e.result, i), nth(a.strides, i)) -
          nth(low, i)
      ),
      leftDilation: a.strides,
      rightDilation: a.rightDilation,
      left: a.out,
      right: swapRoles(a.right),
      out: a.left,
      featureGroups: groups,
      batchGroups: 1
    },
    [ct, reverse(a.right.slice(2))(grouped)]
  )
  return a.batchGroups > 1 ? regroup(nth(a.left, 1), nth(a.left, 0), a.batchGroups)(cotangent) : cotangent
}

/** d kernel: the image convolved with the cotangent, batch and features changing roles. */
const kernelTranspose = (a: Convolution, right: Shape, ct: Expr, image: Expr): Expr => {
  const e = extents(a, image.shape, right)
  return apply(
    record,
    {
      strides: a.rightDilation,
      low: a.low,
      high: e.image.map(
        (n, i) =>
          spread(nth(e.result, i), nth(a.strides, i)) +
          spread(nth(e.kernel, i), nth(a.rightDilation, i)) -
          spread(n, nth(a.leftDilation, i)) -
          1 -
          nth(a.low, i)
      ),
      leftDilation: a.leftDilation,
      rightDilation: a.strides,
      left: swapRoles(a.left),
      right: swapRoles(a.out),
      out: swapRoles(a.right),
      featureGroups: a.batchGroups,
      batchGroups: a.featureGroups
    },
    [image, ct]
  )
}

// -------------------------------------------------------------------------------------
// record
// -------------------------------------------------------------------------------------

const record: Primitive<Convolution> = primitive({
  name: 'convGeneralDilated',
  codec: attributes,
  signature: (a, args) => {
    const [left, right] = [signatureAt(args, 0).shape, signatureAt(args, 1).shape]
    const sentence = wrong(a, left, right)
    const e = extents(a, left, right)
    return sentence !== undefined
      ? E.left(sentence)
      : E.right({ shape: arrange(a.out, [e.batch, e.outputs, ...e.result], 0), dtype: 'f32' })
  },
  evaluate: (a, args, result) => evaluate(a, tensorAt(args, 0), tensorAt(args, 1), result.shape),
  rule: bilinear(
    (ct, kernel, { attributes: a, args }) => imageTranspose(a, argument(args, 0).shape, ct, kernel),
    (ct, image, { attributes: a, args }) => kernelTranspose(a, argument(args, 1).shape, ct, image)
  ),
  lowering: body(
    ({ attributes: a, args, index, scope }) => {
      const { loops, bounds, at } = kernelBody(a, signatureAt(args, 0), signatureAt(args, 1), index, scope)
      return R.sumOver(loops, guarded(bounds, R.mul(readAt(args, 0, at.image), readAt(args, 1, at.kernel))))
    },
    ({ attributes: a, args }) => explicit(a, argument(args, 0), argument(args, 1))
  ),
  batching: batched(({ attributes: a, args }, mapped, size) =>
    batchRule(a, argument(args, 0), argument(args, 1), mapped, size)
  ),
  sample: draw => sample(draw),
  tolerance: 4
})

/** Padding and dilation of the image written out by `pad`, so that every tap of the convolution lies inside. */
const explicit = (a: Convolution, x: Expr, k: Expr): Expr => {
  const nothing = a.low.map(() => 0)
  const onSpatial = (values: ReadonlyArray<number>): ReadonlyArray<number> => arrange(a.left, [0, 0, ...values], 0)
  const wide = pad(onSpatial(a.low), onSpatial(a.high), onSpatial(a.leftDilation.map(d => d - 1)))(x)
  return apply(record, { ...a, low: nothing, high: nothing, leftDilation: a.low.map(() => 1) }, [wide, k])
}

/** A mapped image joins the batch; a mapped kernel becomes groups of features. */
const batchRule = (a: Convolution, x: Expr, k: Expr, mapped: ReadonlyArray<boolean>, size: number): Expr => {
  const repeat = (e: Expr): Expr =>
    broadcastInDim(
      [size, ...e.shape],
      e.shape.map((_, i) => i + 1)
    )(e)
  return mapped[1] === true || a.batchGroups > 1
    ? grouped(a, mapped[0] === true ? x : repeat(x), mapped[1] === true ? k : repeat(k), size)
    : splitAxisFront(nth(a.out, 0), size)(apply(record, a, [mergeFront(nth(a.left, 0))(x), k]))
}

/** The leading axis is laid in front of the axis that `axis` was before it came. */
const mergeFront =
  (axis: number) =>
  (x: Expr): Expr => {
    const rest = x.shape.map((_, i) => i).slice(1)
    const turned = transpose([...rest.slice(0, axis), 0, ...rest.slice(axis)])(x)
    return reshape([
      ...turned.shape.slice(0, axis),
      nth(turned.shape, axis) * nth(turned.shape, axis + 1),
      ...turned.shape.slice(axis + 2)
    ])(turned)
  }

const splitAxisFront =
  (axis: number, size: number) =>
  (x: Expr): Expr => {
    const parts = splitAxis(axis, size)(x)
    const rest = parts.shape.map((_, i) => i).filter(i => i !== axis)
    return transpose([axis, ...rest])(parts)
  }

const grouped = (a: Convolution, x: Expr, k: Expr, size: number): Expr => {
  const [role, groups] =
    a.batchGroups > 1 ? (['batchGroups', a.batchGroups] as const) : (['featureGroups', a.featureGroups] as const)
  const side = role === 'batchGroups' ? nth(a.left, 0) : nth(a.left, 1)
  const result = apply(record, { ...a, [role]: groups * size }, [mergeFront(side)(x), mergeFront(nth(a.right, 0))(k)])
  return splitAxisFront(nth(a.out, 1), size)(result)
}

/** Small convolutions of one or two dimensions with everything that they can have. */
const sample = (draw: Draw): { readonly attributes: Convolution; readonly operands: ReadonlyArray<Operand> } => {
  const rank = draw.integer(1, 2)
  const each = (least: number, most: number): ReadonlyArray<number> =>
    Array.from({ length: rank }, () => draw.integer(least, most))
  const [featureGroups, batchGroups] = draw.pick([
    [1, 1],
    [1, 1],
    [2, 1],
    [1, 2]
  ] as const)
  const [image, kernel] = [each(3, 5), each(1, 3)]
  const [inputs, outputs, batch] = [
    draw.integer(1, 2),
    draw.integer(1, 2) * featureGroups * batchGroups,
    batchGroups * draw.integer(1, 2)
  ]
  const roles = draw.pick([
    [0, 1],
    [0, rank + 1]
  ] as const)
  const spatial = Array.from({ length: rank }, (_, i) => (roles[1] === 1 ? i + 2 : i + 1))
  const images = [...roles, ...spatial]
  const kernels = draw.pick([
    [0, 1, ...each(0, 0).map((_, i) => i + 2)],
    [rank + 1, rank, ...each(0, 0).map((_, i) => i)]
  ])
  return {
    attributes: {
      strides: each(1, 2),
      low: each(-1, 2),
      high: each(0, 2),
      leftDilation: each(1, 2),
      rightDilation: each(1, 2),
      left: images,
      right: kernels,
      out: images,
      featureGroups,
      batchGroups
    },
    operands: [
      operand(arrange(images, [batch, inputs * featureGroups, ...image], 0), reals),
      operand(arrange(kernels, [outputs, inputs, ...kernel], 0), reals)
    ]
  }
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The convolution of an image with a kernel. @category combinators @since 0.1.0 */
export const convGeneralDilated =
  (convolution: Convolution) =>
  (image: Expr, kernel: Expr): Expr =>
    apply(record, convolution, [image, kernel])
