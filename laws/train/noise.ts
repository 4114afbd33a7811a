/**
 * Numbers that look random and are the same in every run, for the tests of training.
 *
 * @since 0.1.0
 */
import * as K from '../../src/random/Key'
import { normal } from '../../src/random/sample'

const hash = (n: number): number => {
  const a = Math.imul(n ^ (n >>> 16), 0x7feb352d)
  const b = Math.imul(a ^ (a >>> 15), 0x846ca68b)
  return (b ^ (b >>> 16)) >>> 0
}

/** Whole numbers from 0 to below `most`. */
export const integers = (seed: number, length: number, most: number): ReadonlyArray<number> =>
  Array.from({ length }, (_, i) => hash(hash(seed) + Math.imul(i + 1, 0x9e3779b9)) % most)

/** Standard normal numbers. */
export const gaussians = (seed: number, length: number): Float32Array => normal(K.key(seed), length)
