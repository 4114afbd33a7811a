/**
 * A tensor as a file holds it: element type, shape, and the elements in row-major order in a typed array.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Element types, by their names in safetensors, with the arrays that hold them.
 *
 * @category model
 * @since 0.1.0
 */
export interface Arrays {
  readonly F64: Float64Array
  readonly F32: Float32Array
  readonly I64: BigInt64Array
  readonly I32: Int32Array
  readonly U32: Uint32Array
  readonly U8: Uint8Array
}

/**
 * @category model
 * @since 0.1.0
 */
export type Dtype = keyof Arrays

/**
 * `data` has one element for each index of `shape`; a shape without axes is a single number.
 *
 * @category model
 * @since 0.1.0
 */
export type StoredTensor = {
  readonly [D in Dtype]: { readonly dtype: D; readonly shape: ReadonlyArray<number>; readonly data: Arrays[D] }
}[Dtype]

/**
 * Bytes of one element.
 *
 * @category model
 * @since 0.1.0
 */
export const widths: Readonly<Record<Dtype, number>> = { F64: 8, F32: 4, I64: 8, I32: 4, U32: 4, U8: 1 }

type FromBuffer = (shape: ReadonlyArray<number>, buffer: ArrayBuffer) => StoredTensor

const fromBuffer: Readonly<Record<Dtype, FromBuffer>> = {
  F64: (shape, buffer) => ({ dtype: 'F64', shape, data: new Float64Array(buffer) }),
  F32: (shape, buffer) => ({ dtype: 'F32', shape, data: new Float32Array(buffer) }),
  I64: (shape, buffer) => ({ dtype: 'I64', shape, data: new BigInt64Array(buffer) }),
  I32: (shape, buffer) => ({ dtype: 'I32', shape, data: new Int32Array(buffer) }),
  U32: (shape, buffer) => ({ dtype: 'U32', shape, data: new Uint32Array(buffer) }),
  U8: (shape, buffer) => ({ dtype: 'U8', shape, data: new Uint8Array(buffer) })
}

// Files are little-endian. Nearly all machines are; on the others the bytes of each element are reversed.
const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The tensor that these little-endian bytes spell. The bytes are copied; there must be as many as shape and dtype say.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromBytes = (dtype: Dtype, shape: ReadonlyArray<number>, bytes: Uint8Array): StoredTensor =>
  fromBuffer[dtype](shape, new Uint8Array(inHostOrder(bytes, widths[dtype])).buffer)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The elements as little-endian bytes; on most machines a view of `data`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const toBytes = ({ dtype, data }: StoredTensor): Uint8Array =>
  inHostOrder(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), widths[dtype])

/**
 * The number of elements of a shape of non-negative integers, or undefined when it is above 2^53 - 1. Checked by
 * division, axis by axis: the product of [3, 3002399751580331] is 2^53 + 1, which rounds to a number that looks sound.
 * An axis of 0 does not excuse the others.
 *
 * @category combinators
 * @since 0.1.0
 */
export const elementCount = (shape: ReadonlyArray<number>): number | undefined => boundedProduct(1, shape)

/**
 * The number of bytes of a tensor, or undefined when it is above 2^53 - 1.
 *
 * @category combinators
 * @since 0.1.0
 */
export const byteCount = (dtype: Dtype, shape: ReadonlyArray<number>): number | undefined =>
  boundedProduct(widths[dtype], shape)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The bytes with those of each element reversed; `width` is a power of two.
 *
 * @category utils
 * @since 0.1.0
 */
export const reversedElements = (bytes: Uint8Array, width: number): Uint8Array =>
  bytes.map((_, index) => bytes[index ^ (width - 1)] ?? 0)

const inHostOrder = (bytes: Uint8Array, width: number): Uint8Array =>
  hostIsLittleEndian ? bytes : reversedElements(bytes, width)

const boundedProduct = (unit: number, shape: ReadonlyArray<number>): number | undefined => {
  const nonZero = shape.reduce<number | undefined>(timesAxis, unit)
  return nonZero !== undefined && shape.includes(0) ? 0 : nonZero
}

const timesAxis = (product: number | undefined, size: number): number | undefined => {
  const factor = Math.max(1, size)
  return product !== undefined && product <= Math.floor(Number.MAX_SAFE_INTEGER / factor) ? product * factor : undefined
}
