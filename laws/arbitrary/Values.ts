/**
 * Numbers for the operands of a case: inside their domains, away from kinks, and exact in 32-bit floats, so that the
 * same numbers serve every backend.
 *
 * @since 0.1.0
 */
import type { Domain, Operand } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import { size } from '../../src/shape/Shape'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const GOLDEN = 0.6180339887498949

/** Numbers in [0, 1): evenly spread for seed 0, which is where shrinking ends, and pseudo-random for any other. */
const unit = (seed: number, i: number): number => (seed === 0 ? ((i + 1) * GOLDEN) % 1 : scrambled(seed, i))

/** The finaliser of splitmix32. */
const scrambled = (seed: number, i: number): number => {
  const a = Math.imul(seed, 0x9e3779b9) + Math.imul(i + 1, 0x85ebca6b)
  const b = Math.imul(a ^ (a >>> 16), 0x21f0aaad)
  const c = Math.imul(b ^ (b >>> 15), 0x735a2d97)
  return ((c ^ (c >>> 15)) >>> 0) / 2 ** 32
}

/** How far numbers keep from the points that a domain avoids, as a part of its width. */
const MARGIN = 0.04

const placed = ({ least, most, avoid, integer }: Domain, u: number): number => {
  const width = most - least
  const x = integer ? least + Math.floor(u * (width + 1)) : least + width * (0.01 + 0.98 * u)
  const near = avoid.find(a => Math.abs(a - x) < MARGIN * width)
  const away = near === undefined ? x : near + (x < near || near >= most ? -MARGIN : MARGIN) * width
  return Math.fround(away)
}

/** Numbers for an operand. @category constructors @since 0.1.0 */
export const valuesFor = (operand: Operand, seed: number): Tensor => {
  const raw = {
    shape: operand.shape,
    data: Float64Array.from({ length: size(operand.shape) }, (_, i) => placed(operand.domain, unit(seed, i)))
  }
  const prepared = operand.prepare?.(raw) ?? raw
  return { shape: prepared.shape, data: prepared.data.map(Math.fround) }
}

/** A direction: numbers between −1 and 1 with few binary digits, so that small steps along it are nearly exact. @category constructors @since 0.1.0 */
export const directionOf = (shape: Tensor['shape'], seed: number): Tensor => ({
  shape,
  data: Float64Array.from({ length: size(shape) }, (_, i) => (Math.round(unit(seed + 1, i) * 32) - 16 || 1) / 16)
})
