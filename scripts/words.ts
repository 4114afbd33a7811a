/**
 * The words that scripts are given: one of several, or a sentence on stderr and exit code 2, as the command line does.
 *
 * @since 0.1.0
 */

/** Ends the process with a sentence. @category utils @since 0.1.0 */
export const refuse = (sentence: string): never => {
  console.error(sentence)
  return process.exit(2)
}

/** The word, which must be one of those that `what` can be. @category utils @since 0.1.0 */
export const oneOf = <A extends string>(what: string, all: ReadonlyArray<A>, word: string): A =>
  all.find(one => one === word) ?? refuse(`${what} should be one of ${all.join(', ')}, and not '${word}'`)
