/**
 * Threefry-2x32-20: a keyed bijection of 64-bit blocks, used as a counter-based random number generator.
 *
 * Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3". The answers are those of the
 * Random123 library and of JAX's `threefry2x32`.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * 64 bits as two unsigned 32-bit words: a key, a counter or an output block. In Random123's order, `hi` is word 0 and
 * `lo` is word 1.
 *
 * @category model
 * @since 0.1.0
 */
export interface Block {
  readonly hi: number
  readonly lo: number
}

/**
 * How far each round rotates: round i (from 0) uses entry i mod 8.
 *
 * @category model
 * @since 0.1.0
 */
export const rotations: readonly [number, number, number, number, number, number, number, number] = [
  13, 15, 26, 6, 17, 29, 16, 24
]

/**
 * The constant of the key schedule: the third key word is parity ⊕ hi ⊕ lo. It makes an all-zero key harmless.
 *
 * @category model
 * @since 0.1.0
 */
export const parity = 0x1bd11bda

/**
 * The number of rounds. After every fourth one, two words of the key schedule are added.
 *
 * @category model
 * @since 0.1.0
 */
export const rounds = 20

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const [r0, r1, r2, r3, r4, r5, r6, r7] = rotations

const rotateLeft = (word: number, distance: number): number => (word << distance) | (word >>> (32 - distance))

// Straight-line, and one number as the answer, because every random word is made here: a loop over the rounds takes
// twice the time, and a pair of words would be allocated. The masks choose which output words go into the answer.
const maskedXor = (k0: number, k1: number, c0: number, c1: number, mask0: number, mask1: number): number => {
  const k2 = parity ^ k0 ^ k1
  const a0 = (c0 + k0) | 0
  const b0 = (c1 + k1) | 0
  // rounds 1 to 4, then the key
  const a1 = (a0 + b0) | 0
  const b1 = rotateLeft(b0, r0) ^ a1
  const a2 = (a1 + b1) | 0
  const b2 = rotateLeft(b1, r1) ^ a2
  const a3 = (a2 + b2) | 0
  const b3 = rotateLeft(b2, r2) ^ a3
  const a4 = (a3 + b3) | 0
  const b4 = rotateLeft(b3, r3) ^ a4
  const x1 = (a4 + k1) | 0
  const y1 = (b4 + k2 + 1) | 0
  // rounds 5 to 8, then the key
  const a5 = (x1 + y1) | 0
  const b5 = rotateLeft(y1, r4) ^ a5
  const a6 = (a5 + b5) | 0
  const b6 = rotateLeft(b5, r5) ^ a6
  const a7 = (a6 + b6) | 0
  const b7 = rotateLeft(b6, r6) ^ a7
  const a8 = (a7 + b7) | 0
  const b8 = rotateLeft(b7, r7) ^ a8
  const x2 = (a8 + k2) | 0
  const y2 = (b8 + k0 + 2) | 0
  // rounds 9 to 12, then the key
  const a9 = (x2 + y2) | 0
  const b9 = rotateLeft(y2, r0) ^ a9
  const a10 = (a9 + b9) | 0
  const b10 = rotateLeft(b9, r1) ^ a10
  const a11 = (a10 + b10) | 0
  const b11 = rotateLeft(b10, r2) ^ a11
  const a12 = (a11 + b11) | 0
  const b12 = rotateLeft(b11, r3) ^ a12
  const x3 = (a12 + k0) | 0
  const y3 = (b12 + k1 + 3) | 0
  // rounds 13 to 16, then the key
  const a13 = (x3 + y3) | 0
  const b13 = rotateLeft(y3, r4) ^ a13
  const a14 = (a13 + b13) | 0
  const b14 = rotateLeft(b13, r5) ^ a14
  const a15 = (a14 + b14) | 0
  const b15 = rotateLeft(b14, r6) ^ a15
  const a16 = (a15 + b15) | 0
  const b16 = rotateLeft(b15, r7) ^ a16
  const x4 = (a16 + k1) | 0
  const y4 = (b16 + k2 + 4) | 0
  // rounds 17 to 20, then the key
  const a17 = (x4 + y4) | 0
  const b17 = rotateLeft(y4, r0) ^ a17
  const a18 = (a17 + b17) | 0
  const b18 = rotateLeft(b17, r1) ^ a18
  const a19 = (a18 + b18) | 0
  const b19 = rotateLeft(b18, r2) ^ a19
  const a20 = (a19 + b19) | 0
  const b20 = rotateLeft(b19, r3) ^ a20
  const x5 = (a20 + k2) | 0
  const y5 = (b20 + k0 + 5) | 0
  return (x5 & mask0) ^ (y5 & mask1)
}

/**
 * The block that the key maps the counter to.
 *
 * @example
 * import { random } from 'credence'
 *
 * const zero = { hi: 0, lo: 0 }
 * assert.deepStrictEqual(random.threefry2x32(zero, zero), { hi: 0x6b200159, lo: 0x99ba4efe })
 *
 * @category combinators
 * @since 0.1.0
 */
export const threefry2x32 = (key: Block, counter: Block): Block => ({
  hi: maskedXor(key.hi, key.lo, counter.hi, counter.lo, -1, 0) >>> 0,
  lo: maskedXor(key.hi, key.lo, counter.hi, counter.lo, 0, -1) >>> 0
})

/**
 * The two words of the output block, exclusive-or: the 32 random bits that JAX makes of one counter. A *signed* 32-bit
 * number, which engines hold without allocation; `>>> 0` makes it unsigned.
 *
 * @category combinators
 * @since 0.1.0
 */
export const threefryBits = (keyHi: number, keyLo: number, counterHi: number, counterLo: number): number =>
  maskedXor(keyHi, keyLo, counterHi, counterLo, -1, -1)
