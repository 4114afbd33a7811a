/**
 * What a test needs before it can begin: the value, or an error with the sentence of what went wrong. It needs no test
 * runner, so that pages and scripts can use it too.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'

/** @category utils @since 0.1.0 */
export const orThrow = <A>(e: E.Either<string | { readonly message: string }, A>): A => {
  if (E.isRight(e)) return e.right
  throw new Error(typeof e.left === 'string' ? e.left : e.left.message)
}
