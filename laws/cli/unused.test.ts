/**
 * Options that the inference has no use for are named, and stop nothing.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { expect, test } from 'vitest'
import { tokenise } from '../../src/cli/Option'
import { trainChoices, trainOptions, unused } from '../../src/cli/trainOptions'

const notes = (...words: ReadonlyArray<string>): unknown =>
  pipe(
    tokenise(trainOptions)(words),
    E.chain(given => E.map((choices: Parameters<typeof unused>[1]) => unused(given, choices))(trainChoices(given)))
  )

const distributional = [
  ['--prior', '0.3'],
  ['--posterior', 'normal'],
  ['--estimator', 'flipout'],
  ['--kl-weight', 'blundell'],
  ['--tempering', '0.5']
] as const

test.each(distributional)('%s says nothing of weights that are numbers', (name, value) => {
  for (const inference of ['point', 'mc-dropout'])
    expect(notes('--inference', inference, name, value)).toStrictEqual(
      E.right([`${name} changes nothing: it is of distributions over weights, and --inference ${inference} has none`])
    )
  expect(notes(name, value)).toStrictEqual(E.right([]))
})

test.each(['--samples', '--train-samples'])('%s says nothing where no number is drawn', name => {
  expect(notes('--inference', 'point', name, '5')).toStrictEqual(
    E.right([`${name} changes nothing: it is of random draws, and with --inference point all are the same`])
  )
  expect(notes('--inference', 'mc-dropout', name, '5')).toStrictEqual(E.right([]))
})
