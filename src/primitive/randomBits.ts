/**
 * Random bits by Threefry-2x32-20 (Salmon et al. 2011), the streams of JAX with partitionable keys.
 *
 * A block of stream `s` is what the key maps a counter `s · 2^32 + n` to: two words of 32 bits. With one number a block,
 * element `i` (row-major) is made of block `i`, whose words are combined by exclusive or: the 32-bit numbers of JAX.
 * With two, it is made of word `i mod 2` of block `⌊i / 2⌋`: the halves, high before low, of JAX's 64-bit numbers, at
 * half the cost where neighbours are computed together. The highest bits of the word are the result. No element
 * depends on the size of the shape, on batches or on threads.
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
import type { Block as Block32 } from '../random/threefry2x32'
import { parity, rotations, threefry2x32, threefryBits } from '../random/threefry2x32'
import type { Shape } from '../shape/Shape'

const perBlock = t.union([t.literal(1), t.literal(2)])

const attributes = t.type({ shape: t.readonlyArray(t.number), bits: t.number, stream: t.number, perBlock })

type Attributes = t.TypeOf<typeof attributes>

/** How many numbers are made of a block. @category model @since 0.1.0 */
export type PerBlock = t.TypeOf<typeof perBlock>

// -------------------------------------------------------------------------------------
// the block, as a program of the scalar language
// -------------------------------------------------------------------------------------

type Block = readonly [R.Word, R.Word]

const mixed = ([x, y]: Block, by: number): Block => {
  const sum = R.wordAdd(x, y)
  return [sum, R.wordXor(R.wordRotate(y, by), sum)]
}

/** Twenty rounds; after every four, the next two of the key's three words and the round's number are added: these sums are the same for all counters. */
const threefry = (key: Block, counter: Block): Block => {
  const third = R.wordXor(R.wordXor(key[0], key[1]), R.word(parity))
  const keys = [key[0], key[1], third] as const
  const at = (i: number): R.Word => keys[i % 3] ?? third
  const start: Block = [R.wordAdd(counter[0], key[0]), R.wordAdd(counter[1], key[1])]
  return [0, 1, 2, 3, 4].reduce<Block>((block, i) => {
    const four = (i % 2) * 4
    const [x, y] = rotations.slice(four, four + 4).reduce(mixed, block)
    return [R.wordAdd(x, at(i + 1)), R.wordAdd(y, R.wordAdd(at(i + 2), R.word(i + 1)))]
  }, start)
}

/** The word of element `i`, as a signed number. */
const wordOf = (key: Block32, stream: number, per: PerBlock, i: number): number => {
  if (per === 1) return threefryBits(key.hi, key.lo, stream, i)
  const { hi, lo } = threefry2x32(key, { hi: stream, lo: Math.floor(i / 2) })
  return i % 2 === 0 ? hi : lo
}

/** The same in the scalar language, at a row-major position. */
const numberAt = ({ bits, stream, perBlock }: Attributes, key: Block, position: I.Index): R.Real => {
  const [x, y] = threefry(key, [R.word(stream), R.wordOfIndex(I.quotient(perBlock)(position))])
  return perBlock === 1
    ? R.topBits(R.wordXor(x, y), bits)
    : R.select(R.eq(R.fromIndex(I.remainder(2)(position)), R.lit(0)), R.topBits(x, bits), R.topBits(y, bits))
}

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
  evaluate: ({ bits, stream, perBlock }, args, result) => {
    const [a, b, c, d] = tensorAt(args, 0).data
    const key = { hi: ((a ?? 0) << 16) | (b ?? 0), lo: ((c ?? 0) << 16) | (d ?? 0) }
    return T.generate(result.shape, i => (wordOf(key, stream, perBlock, i) >>> 0) >>> (32 - bits))
  },
  rule: { _tag: 'Flat' },
  lowering: body(({ attributes, args, index, result }) => {
    const half = (i: number): R.Real => readAt(args, 0, [I.literal(i)])
    const key = [R.wordOfHalves(half(0), half(1)), R.wordOfHalves(half(2), half(3))] as const
    return numberAt(attributes, key, I.linear(result.shape, index))
  }),
  batching: { _tag: 'Unrolled' },
  sample: draw => ({
    attributes: {
      shape: draw.shape(0, 3),
      bits: draw.integer(1, 24),
      stream: draw.integer(0, 9),
      perBlock: draw.integer(0, 1) === 0 ? 1 : 2
    },
    operands: [operand([4], integers(0, 65535), 'i32')]
  }),
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/**
 * Integers of `bits` random bits (1 to 24) in a shape, from a key given as four 16-bit halves, highest first. Streams
 * of one key are independent. One number is made of a block of the generator, or two.
 *
 * @category constructors
 * @since 0.1.0
 */
export const randomBits =
  (shape: Shape, bits: number, stream = 0, perBlock: PerBlock = 1) =>
  (key: Expr): Expr =>
    apply(record, { shape, bits, stream, perBlock }, [key])
