/**
 * Numbers as people read them, the same in every locale.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const orDash = (n: number, show: (n: number) => string): string => (Number.isFinite(n) ? show(n) : '–')

// A true minus sign is as wide as the plus; the hyphen that toFixed writes is not.
const minus = (s: string): string => s.replace(/^-/, '\u2212')

/**
 * A whole number with commas: `61,706`. A number that is not finite is a dash.
 *
 * @category utils
 * @since 0.1.0
 */
export const thousands = (n: number): string =>
  orDash(n, m => minus(String(Math.round(m))).replace(/\B(?=(\d{3})+$)/g, ','))

/**
 * A number with a fixed count of decimals: `0.048`.
 *
 * @category utils
 * @since 0.1.0
 */
export const fixed =
  (decimals: number) =>
  (n: number): string =>
    orDash(n, m => minus(m.toFixed(decimals)))

/**
 * A share as a percentage: `98.3 %`.
 *
 * @category utils
 * @since 0.1.0
 */
export const percent =
  (decimals: number = 1) =>
  (share: number): string =>
    orDash(share, s => `${fixed(decimals)(100 * s)} %`)

/**
 * Three significant digits: `0.0480`, `1.23`, `215`, `61,706`; below 0.0001 two and an exponent, `4.1e-7`.
 *
 * @category utils
 * @since 0.1.0
 */
export const significant = (n: number): string =>
  orDash(n, m => {
    const size = Math.abs(m)
    return size === 0
      ? '0'
      : size >= 999.5
        ? thousands(m)
        : minus(size < 1e-4 ? Number(m.toPrecision(2)).toExponential() : m.toPrecision(3))
  })

/**
 * A round number as short as it can be written: `0.05`, `200`, `1e-6`.
 *
 * @category utils
 * @since 0.1.0
 */
export const short = (n: number): string =>
  orDash(n, m => {
    const rounded = Number(m.toPrecision(6))
    const small = rounded !== 0 && Math.abs(rounded) < 1e-4
    return Math.abs(m) >= 1000 ? thousands(m) : minus(small ? rounded.toExponential() : String(rounded))
  })

const twoDigits = (n: number): string => String(n).padStart(2, '0')

/**
 * A span of time in words: `8.4 s`, `3 min 05 s`, `1 h 02 min`.
 *
 * @category utils
 * @since 0.1.0
 */
export const duration = (seconds: number): string =>
  orDash(seconds, s => {
    const whole = Math.round(s)
    return s < 59.95
      ? `${s.toFixed(1)} s`
      : whole < 3600
        ? `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`
        : `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`
  })

/**
 * A span of time as a clock shows it: `0:42`, `12:05`, `1:02:03`.
 *
 * @category utils
 * @since 0.1.0
 */
export const clock = (seconds: number): string =>
  orDash(seconds, s => {
    const whole = Math.max(0, Math.round(s))
    const minutes = Math.floor(whole / 60)
    return whole < 3600
      ? `${minutes}:${twoDigits(whole % 60)}`
      : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(whole % 60)}`
  })

/**
 * A shape as layers print it: `28 × 28 × 6`.
 *
 * @category utils
 * @since 0.1.0
 */
export const shape = (sizes: ReadonlyArray<number>): string => sizes.map(thousands).join(' × ')
