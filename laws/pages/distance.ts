/**
 * How far an array that came out of a page or a process as text lies from another.
 *
 * @since 0.1.0
 */

/** The 32-bit floats of a text in base 64. @category constructors @since 0.1.0 */
export const floats = (base64: string): Float32Array => {
  const bytes = Buffer.from(base64, 'base64')
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

/** ‖x − y‖ / ‖y‖. @category utils @since 0.1.0 */
export const distance = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  const all = Array.from({ length: y.length }, (_, i) => [(x[i] ?? NaN) - (y[i] ?? NaN), y[i] ?? NaN] as const)
  return Math.sqrt(all.reduce((sum, [d]) => sum + d * d, 0) / all.reduce((sum, [, v]) => sum + v * v, 0))
}
