/**
 * `--prior`: a scale, or a family with its numbers.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { Prior } from '../variational/priors'
import { option } from './Option'

const EXPECTED =
  'a number above 0 such as 0.1, or normal:LOC,SCALE, laplace:LOC,SCALE, or scale-mixture:SHARE,WIDE,NARROW with a share between 0 and 1'

const numbersOf = (text: string): ReadonlyArray<number> =>
  text.split(',').map(part => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part) ? Number(part) : NaN))

const isScale = (x: number): boolean => x > 0 && Number.isFinite(x)

const parse = (text: string): E.Either<string, Prior> => {
  const [, family = 'normal', numbers = ''] = /^(?:([a-z-]+):)?(.*)$/s.exec(text) ?? []
  const [a = NaN, b = NaN, c = NaN, ...more] = numbersOf(
    family === 'normal' && !numbers.includes(',') ? `0,${numbers}` : numbers
  )
  const located = Number.isFinite(a) && isScale(b) && Number.isNaN(c)
  const expected = E.left(EXPECTED)
  if (more.length > 0) return expected
  switch (family) {
    case 'normal':
      return located ? E.right({ _tag: 'normal', loc: a, scale: b }) : expected
    case 'laplace':
      return located ? E.right({ _tag: 'laplace', loc: a, scale: b }) : expected
    case 'scale-mixture':
      return a > 0 && a < 1 && isScale(b) && isScale(c)
        ? E.right({ _tag: 'scale-mixture', share: a, wide: b, narrow: c })
        : expected
    default:
      return expected
  }
}

/** @category options @since 0.1.0 */
export const priorOption = option(parse)
