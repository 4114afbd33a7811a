/**
 * What each mode of gpu.js promises of its arithmetic.
 *
 * `webasm` has the bits of the interpreter in 32-bit floats, and `cpu` computes in 64 bits between two stores. Shaders
 * promise less: a driver may fuse a product with a sum, divides within 2.5 units in the last place (Vulkan 1.3, appendix
 * A, which WGSL takes over), and may replace numbers below 2^-126 by 0. So there
 *
 * - what is exact in one operation (sums of two, products, comparisons, moves, random bits) has the interpreter's bits;
 * - elementary functions are our own polynomials and lie within 4 units in the last place of the interpreter;
 * - sums of products lie within 1e-5 of the largest.
 *
 * @since 0.1.0
 */
import type { Primitive } from '../src/expr/Expr'
import type { Accuracy } from './law/backend'
import { sameBits, ulps, within } from './law/backend'

/** The accuracy that is asked of a mode: on a primitive, or on a graph of several. @category bounds @since 0.1.0 */
export const boundsOf =
  (mode: 'webgpu' | 'webgl2' | 'webasm' | 'cpu') =>
  (primitive?: Primitive): Accuracy =>
    mode === 'webasm' ? sameBits : mode === 'cpu' || primitive === undefined ? within(1e-5) : onShaders(primitive)

const onShaders = ({ rule, tolerance, lowering, name }: Primitive): Accuracy =>
  lowering._tag === 'Expand' || rule._tag === 'Bilinear' || SUMS.test(name)
    ? within(1e-5)
    : tolerance > 0 || DIVISIONS.test(name)
      ? ulps(4)
      : ulps(0)

const SUMS = /sum|prod|conv|dot|scatter/i
const DIVISIONS = /^(div|reciprocal|rem)$/
