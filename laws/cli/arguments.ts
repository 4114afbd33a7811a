/**
 * Argument lists for the command line: sound ones, near misses, and what nobody would type.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import { commands } from '../../src/cli/dispatch'

const names = commands.flatMap(command => command.options.map(option => option.name))

const hostile = fc.constantFrom(
  '',
  '-',
  '--',
  '---',
  '--=',
  '--model=',
  '=',
  '__proto__',
  'constructor',
  'toString',
  '--__proto__',
  '--constructor=1',
  '\u0000',
  '\u001b[2J',
  '\u202e',
  '\ud800',
  'NaN',
  'Infinity',
  '-1',
  '0',
  '1e999',
  '1e-999',
  '9007199254740993',
  '0x10',
  '../../etc/passwd',
  'a'.repeat(100_000)
)

const sound = fc.constantFrom(
  '1',
  '2',
  '256',
  '0.001',
  '1e-3',
  'lenet5',
  'mlp',
  'mnist',
  'bayesian',
  'point',
  'normal',
  'weight-sampling',
  'uniform',
  'reference',
  'webasm',
  'strict'
)

const value = fc.oneof(sound, hostile, fc.string({ unit: 'binary', maxLength: 12 }), fc.double().map(String))

const option = fc.constantFrom(...names).map(name => `--${name}`)

/** A name with a letter changed, added or lost. */
const misspelt = fc
  .tuple(option, fc.nat(12), fc.string({ maxLength: 1 }))
  .map(([name, at, letter]) => `${name.slice(0, at)}${letter}${name.slice(at + 1)}`)

const word = fc.oneof(option, misspelt, value)

const given = fc.oneof(
  fc.tuple(option, value).map(([name, text]) => [name, text]),
  fc.tuple(option, value).map(([name, text]) => [`${name}=${text}`]),
  word.map(text => [text])
)

const command = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...commands.map(({ name }) => name)) },
  { weight: 1, arbitrary: value }
)

/** A command line, without the name of the program. */
export const argumentLists: fc.Arbitrary<ReadonlyArray<string>> = fc.oneof(
  fc.tuple(command, fc.array(given, { maxLength: 5 })).map(([name, lists]) => [name, ...lists.flat()]),
  fc.array(word, { maxLength: 6 })
)
