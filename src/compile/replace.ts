/**
 * Bodies with parts replaced. What is shared stays shared; indices are left as they are.
 *
 * @since 0.1.0
 */
import type { Real, Truth, Word } from '../expr/Scalar'

/** The same body with `by` in the place of `part`. @category combinators @since 0.1.0 */
export const replacePart = (part: Real, by: Real): ((body: Real) => Real) =>
  replaceWhere(x => (x === part ? by : undefined))

/** The same body with other reals in the place of those for which there is one, from the outside in. @category combinators @since 0.1.0 */
export const replaceWhere = (other: (x: Real) => Real | undefined): ((body: Real) => Real) => {
  const known = new Map<Real, Real>()
  const real = (x: Real): Real => {
    const done = known.get(x)
    if (done !== undefined) return done
    const instead = other(x)
    const made = instead === undefined ? inside(x) : real(instead)
    known.set(x, made)
    return made
  }
  const inside = (x: Real): Real => {
    switch (x._tag) {
      case 'Unary':
        return { ...x, x: real(x.x) }
      case 'Binary':
        return { ...x, x: real(x.x), y: real(x.y) }
      case 'Select':
        return { ...x, if: truth(x.if), then: real(x.then), else: real(x.else) }
      case 'Guard':
        return { ...x, then: real(x.then), else: real(x.else) }
      case 'Reduce':
        return { ...x, body: real(x.body) }
      case 'TopBits':
        return { ...x, word: word(x.word) }
      default:
        return x
    }
  }
  const truth = (x: Truth): Truth => {
    switch (x._tag) {
      case 'Compare':
        return { ...x, x: real(x.x), y: real(x.y) }
      case 'Not':
        return { ...x, x: truth(x.x) }
      default:
        return { ...x, x: truth(x.x), y: truth(x.y) }
    }
  }
  const words = new Map<Word, Word>()
  const word = (x: Word): Word => {
    const done = words.get(x) ?? wordInside(x)
    words.set(x, done)
    return done
  }
  const wordInside = (x: Word): Word => {
    switch (x._tag) {
      case 'WordOfHalves':
        return { ...x, high: real(x.high), low: real(x.low) }
      case 'WordAdd':
      case 'WordXor':
        return { ...x, x: word(x.x), y: word(x.y) }
      case 'WordRotate':
        return { ...x, x: word(x.x) }
      default:
        return x
    }
  }
  return real
}
