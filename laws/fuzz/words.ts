/**
 * JSON texts of which one word was replaced: what a person with an editor, or an attacker, would do.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'

const replacements = ['0', '-1', '1e308', '1.5', '"NaN"', '"Infinity"', 'null', '[]', '{}', '"__proto__"', '""', ',']

/** The text with a word (a string, a number, a bracket, a comma) that is another. */
export const replacedWords = (file: Uint8Array): fc.Arbitrary<string> => {
  const text = new TextDecoder().decode(file)
  const words = [...text.matchAll(/"[^"]*"|-?\d[\d.eE+-]*|[[\]{}:,]/g)].map(({ 0: word, index: at }) => ({ word, at }))
  const by = fc.oneof(
    fc.constantFrom(...replacements),
    fc.string({ maxLength: 3 }),
    fc.integer().map(String),
    fc.constantFrom(...words.map(({ word }) => word))
  )
  return fc
    .tuple(fc.constantFrom(...words), by)
    .map(([{ word, at }, other]) => text.slice(0, at) + other + text.slice(at + word.length))
}
