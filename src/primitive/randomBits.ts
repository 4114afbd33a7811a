/**
 * Random bits by Threefry-2x32-20 (Salmon et al. 2011), the streams of JAX with partitionable keys.
 *
 * Element `i` (row-major) of stream `s` takes the block of the key with counter `s · 2^32 + i`; the two words of the
 * block are combined by exclusive or, and the highest bits of the word are the result. No element depends on the size
 * of the shape, on batches or on threads.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { body, integers, operand, primitive, readAt, show, signatureAt, tensorAt } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

const attributes = t.type({ shape: t.readonlyArray(t.number), bits: t.number, stream: t.number })

type Attributes = t.TypeOf<typeof attributes>

const PARITY = 0x1bd11bda
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24]
] as const

// -------------------------------------------------------------------------------------
// the block, over any kind of word
// -------------------------------------------------------------------------------------

interface Words<W> {
  readonly word: (value: number) => W
  readonly add: (x: W, y: W) => W
  readonly xor: (x: W, y: W) => W
  readonly rotate: (x: W, by: number) => W
}

type Block<W> = readonly [W, W]

const mixed = <W>({ add, xor, rotate }: Words<W>, [x, y]: Block<W>, by: number): Block<W> => {
  const sum = add(x, y)
  return [sum, xor(rotate(y, by), sum)]
}

/** Twenty rounds; after every four, the next two of the key's three words and the round's number are added. */
const threefry = <W>(w: Words<W>, key: Block<W>, counter: Block<W>): Block<W> => {
  const third = w.xor(w.xor(key[0], key[1]), w.word(PARITY))
  const keys = [key[0], key[1], third] as const
  const at = (i: number): W => keys[i % 3] ?? third
  const start: Block<W> = [w.add(counter[0], key[0]), w.add(counter[1], key[1])]
  return [0, 1, 2, 3, 4].reduce<Block<W>>((block, i) => {
    const [x, y] = (ROTATIONS[i % 2] ?? ROTATIONS[0]).reduce((b, r) => mixed(w, b, r), block)
    return [w.add(x, at(i + 1)), w.add(w.add(y, at(i + 2)), w.word(i + 1))]
  }, start)
}

const numberWords: Words<number> = {
  word: value => value >>> 0,
  add: (x, y) => (x + y) >>> 0,
  xor: (x, y) => (x ^ y) >>> 0,
  rotate: (x, by) => ((x << by) | (x >>> (32 - by))) >>> 0
}

const scalarWords: Words<R.Word> = { word: R.word, add: R.wordAdd, xor: R.wordXor, rotate: R.wordRotate }

// -------------------------------------------------------------------------------------
// record
// -------------------------------------------------------------------------------------

const record: Primitive<Attributes> = primitive({
  name: 'randomBits',
  codec: attributes,
  signature: ({ shape, bits, stream }, args) =>
    show(signatureAt(args, 0).shape) !== show([4])
      ? E.left(`the key should be four halves, shape [4], but is ${show(signatureAt(args, 0).shape)}`)
      : bits < 1 || bits > 24 || !Number.isInteger(bits)
        ? E.left(`gives 1 to 24 bits, not ${bits}`)
        : stream < 0 || stream > 0xffffffff || !Number.isInteger(stream)
          ? E.left(`has streams 0 to 4294967295, not ${stream}`)
          : E.right({ shape, dtype: 'i32' }),
  evaluate: ({ bits, stream }, args, result) => {
    const [a, b, c, d] = tensorAt(args, 0).data
    const key = [(((a ?? 0) << 16) | (b ?? 0)) >>> 0, (((c ?? 0) << 16) | (d ?? 0)) >>> 0] as const
    return T.tabulate(result.shape, index => {
      const [x, y] = threefry(numberWords, key, [stream, T.offset(result.shape, index) >>> 0])
      return ((x ^ y) >>> 0) >>> (32 - bits)
    })
  },
  rule: { _tag: 'Flat' },
  lowering: body(({ attributes: { bits, stream }, args, index, result }) => {
    const half = (i: number): R.Real => readAt(args, 0, [I.literal(i)])
    const key = [R.wordOfHalves(half(0), half(1)), R.wordOfHalves(half(2), half(3))] as const
    const counter = R.wordOfIndex(I.linear(result.shape, index))
    const [x, y] = threefry(scalarWords, key, [R.word(stream), counter])
    return R.topBits(R.wordXor(x, y), bits)
  }),
  batching: { _tag: 'Unrolled' },
  sample: draw => ({
    attributes: { shape: draw.shape(0, 3), bits: draw.integer(1, 24), stream: draw.integer(0, 9) },
    operands: [operand([4], integers(0, 65535), 'i32')]
  }),
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/**
 * Integers of `bits` random bits (1 to 24) in a shape, from a key given as four 16-bit halves, highest first. Streams
 * of one key are independent.
 *
 * @category constructors
 * @since 0.1.0
 */
export const randomBits =
  (shape: Shape, bits: number, stream = 0) =>
  (key: Expr): Expr =>
    apply(record, { shape, bits, stream }, [key])
