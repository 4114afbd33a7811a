import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import { interpretArguments } from '../../src/cli/dispatch'
import { trainChoices, trainOptions } from '../../src/cli/trainOptions'
import { tokenise } from '../../src/cli/Option'
import { TrainConfigCodec } from '../../src/train/Config'
import { understoodOrRefused } from './argumentLaws'
import { argumentLists } from './arguments'
import { recorder } from './program'

describe('any argument list', () => {
  test('is understood, or refused with a sentence', () => {
    fc.assert(fc.property(argumentLists, understoodOrRefused), { numRuns: 2000 })
  })

  test('of training that is understood makes settings that a model file may hold', () => {
    fc.assert(
      fc.property(argumentLists, args => {
        const choices = E.flatMap(trainChoices)(tokenise(trainOptions)(args.slice(1)))
        return E.isLeft(choices) || TrainConfigCodec.is(choices.right.config)
      }),
      { numRuns: 500 }
    )
  })

  test('the lists are of both kinds, so that the law says something', () => {
    const understood = fc
      .sample(argumentLists, { numRuns: 500, seed: 1 })
      .filter(args => E.isRight(interpretArguments(recorder().terminal)(args))).length
    expect(understood).toBeGreaterThan(20)
    expect(understood).toBeLessThan(480)
  })
})
