/**
 * `model.json`: an accepted file is a model whose parts fit each other, and is read again from what is written of it.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { encodeUtf8 } from '../../src/format/Utf8'
import { lenet5, mlpFor } from '../../src/nn/zoo'
import type { Network } from '../../src/nn/Network'
import { initialise } from '../../src/nn/Model'
import { defaultConfig, modelOf } from '../../src/train/Config'
import { runKeys } from '../../src/train/keys'
import type { SavedModel } from '../../src/train/savedModel'
import { decodeModelFile, encodeModel } from '../../src/train/savedModel'
import { replacedWords } from './words'
import { damaged, fuzz, type Subject } from './Subject'

type Settings = Omit<SavedModel, 'stored'>

const model = (network: Network): Settings => ({
  network,
  classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
  normalisation: { mean: [0.5], std: [0.25] },
  config: defaultConfig
})

const written = (settings: Settings): Uint8Array => {
  const of = modelOf(settings.config.inference)(settings.network)
  return pipe(
    encodeModel({ ...settings, stored: initialise(runKeys(0).initial)(of) }, of),
    E.match(
      error => assert.fail(error.message),
      files => files.get('model.json') ?? assert.fail('no model.json')
    )
  )
}

const files = [written(model(lenet5)), written(model(mlpFor({ input: [4, 4, 1], units: 7, classes: 10 })))]

const inputs = fc.oneof(damaged(...files), ...files.map(file => replacedWords(file).map(encodeUtf8)))

/** Bytes changed, and words replaced by others. */
export const modelJson: Subject = {
  name: 'model JSON',
  parts: [
    fuzz(
      inputs,
      bytes => TE.fromEither(decodeModelFile('model.json')(bytes)),
      ({ network, classes, normalisation }) => {
        assert.deepStrictEqual(network.output, [classes.length])
        assert(normalisation.mean.length === network.input[2])
      }
    )
  ]
}
