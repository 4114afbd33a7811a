/**
 * Truths as conditions of JavaScript.
 *
 * @since 0.1.0
 */
import type { Truth } from '../../../expr/Scalar'
import type { Printer } from './Printer'
import type { Scope } from './Scope'

const COMPARES = { lt: '<', le: '<=', eq: '===' } as const

/** The text of a condition. @category printing @since 0.1.0 */
export const truth =
  (p: Printer, scope: Scope) =>
  (x: Truth): string => {
    switch (x._tag) {
      case 'Compare':
        return `${p.real(scope)(x.x)} ${COMPARES[x.op]} ${p.real(scope)(x.y)}`
      case 'Not':
        return `!(${truth(p, scope)(x.x)})`
      case 'And':
        return `(${truth(p, scope)(x.x)}) && (${truth(p, scope)(x.y)})`
      case 'Or':
        return `(${truth(p, scope)(x.x)}) || (${truth(p, scope)(x.y)})`
    }
  }
