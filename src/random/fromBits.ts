/**
 * From 32 random bits to a uniform or a normal number. The upper 23 bits choose one of 2^23 equally likely cells.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * A multiple of 2^-23 in [0, 1), exact in float32: JAX's `uniform`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const uniformFromBits = (bits: number): number => (bits >>> 9) * 2 ** -23

// Wichura (1988), algorithm AS 241 (PPND16). No term of its four polynomials is negative, so nothing cancels. They are
// evaluated by halves (Estrin), which is a shorter chain of operations than Horner's.

/** The standard normal quantile at 1/2 + q, |q| ≤ 0.425. */
const central = (q: number): number => {
  const r = 0.180625 - q * q
  const r2 = r * r
  const r4 = r2 * r2
  const upper =
    3.387132872796367 +
    133.14166789178438 * r +
    (1971.5909503065514 + 13731.69376550946 * r) * r2 +
    (45921.95393154987 + 67265.7709270087 * r + (33430.57558358813 + 2509.0809287301227 * r) * r2) * r4
  const lower =
    1 +
    42.31333070160091 * r +
    (687.1870074920579 + 5394.196021424751 * r) * r2 +
    (21213.794301586597 + 39307.89580009271 * r + (28729.085735721943 + 5226.495278852546 * r) * r2) * r4
  return (q * upper) / lower
}

/** How far from 0 the quantile lies beyond which the probability is `tail`, e^-25 ≤ tail ≤ 0.075. */
const outer = (tail: number): number => {
  const r = Math.sqrt(-Math.log(tail)) - 1.6
  const r2 = r * r
  const r4 = r2 * r2
  const upper =
    1.4234371107496835 +
    4.630337846156546 * r +
    (5.769497221460691 + 3.6478483247632045 * r) * r2 +
    (1.2704582524523684 + 0.2417807251774506 * r + (0.022723844989269184 + 7.745450142783414e-4 * r) * r2) * r4
  const lower =
    1 +
    2.053191626637759 * r +
    (1.6763848301838038 + 0.6897673349851 * r) * r2 +
    (0.14810397642748008 + 0.015198666563616457 * r + (5.475938084995345e-4 + 1.0507500716444169e-9 * r) * r2) * r4
  return upper / lower
}

/**
 * The standard normal quantile at (4k + 1) / 2^25, where k is the upper 23 bits: JAX's √2 erf⁻¹(u) with u uniform in
 * [nextafter(-1, 0), 1).
 *
 * @category combinators
 * @since 0.1.0
 */
export const normalFromBits = (bits: number): number => {
  const p = ((bits >>> 9) * 4 + 1) * 2 ** -25
  const q = p - 0.5
  return Math.abs(q) <= 0.425 ? central(q) : q < 0 ? -outer(p) : outer(1 - p)
}
