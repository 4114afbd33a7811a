/**
 * What bad input gets: one sentence that names the file or the option, what was expected and what was found, exit
 * code 2, no stack trace, and every file of an earlier run as it was.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, words } from '../../src/data/bytes'
import { networkCodec } from '../../src/nn/Codec'
import { mlpFor } from '../../src/nn/zoo'
import { imageFile } from '../train/digits'
import { type Changes, contents, folders, IDX_FILES } from './folders'
import { credence, type Ran } from './program'

const { absent, digits, copy } = folders(afterAll)

/** A model that an earlier run has left. */
const earlier = absent()

/** The fewest steps that train. */
const brief = ['--model', 'mlp', '--batch', '16', '--epochs', '1', '--samples', '2', '--json']

beforeAll(async () => {
  const ran = await credence('train', '--data', digits(), ...brief, '--out', earlier)
  expect(ran).toMatchObject({ code: 0, err: '' })
})

const sentence = ({ code, out, err }: Ran, expected: ReadonlyArray<RegExp | string>): void => {
  expect(err).toMatch(/^credence: [^\n]+\n$/)
  expect(err).not.toMatch(/\sat \S+ \(|\bat file:|node:|Error:|undefined|\[object/)
  expected.forEach(part => {
    if (typeof part === 'string') expect(err).toContain(part)
    else expect(err).toMatch(part)
  })
  expect(out).toBe('')
  expect(code).toBe(2)
}

// -------------------------------------------------------------------------------------
// arguments
// -------------------------------------------------------------------------------------

describe('arguments that are wrong', () => {
  const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, expected: ReadonlyArray<RegExp | string>]> = [
    [['frobnicate'], ["'frobnicate'", 'train, evaluate, predict, report, summary']],
    [[''], ["unknown command ''"]],
    [['TRAIN'], ["'TRAIN'"]],
    [
      ['train', '--modle', 'lenet5'],
      ["'--modle'", "did you mean '--model'?"]
    ],
    [
      ['train', '--frobnicate'],
      ["'--frobnicate'", '--model, --data']
    ],
    [['train', 'lenet5'], ["'lenet5' is not an option"]],
    [['train', '-e', '1'], ["unknown option '-e'"]],
    [
      ['train', '--model', 'resnet'],
      ['--model', 'lenet5, alexnet', "'resnet'"]
    ],
    [
      ['train', '--model', '__proto__'],
      ['--model', "'__proto__'"]
    ],
    [['train', '--model'], ['--model needs a value']],
    [['train', '--model', '--json'], ['--model needs a value']],
    [['train', '--seed', '1', '--seed', '2'], ['--seed is given twice']],
    [
      ['train', '--json=yes'],
      ['--json takes no value', "'yes'"]
    ],
    [
      ['train', '--data', 'minst'],
      ['"minst"', 'mnist, fashion-mnist, notmnist, cifar10, cifar100']
    ],
    [
      ['train', '--data', ''],
      ['--data', "''"]
    ],
    [
      ['train', '--out', ''],
      ['--out', "''"]
    ],
    ...['0', '-1', '1.5', '65537', '1e3', '', ' 8', '0x10', 'NaN', '٣', '99999999999999999999'].map(
      value =>
        [
          ['train', `--batch=${value}`],
          ['--batch', 'a whole number from 1 to 65536', `'${value}'`]
        ] as const
    ),
    ...['NaN', 'nan', 'Infinity', '-Infinity', '1e999', '-1', '0', '-0', '1e-999', '', '1,5', '0x1', '1_000'].map(
      value =>
        [
          ['train', `--lr=${value}`],
          ['--lr', 'a number above 0', `'${value}'`]
        ] as const
    ),
    ...['0', '1.5', '-1', 'two', '1000001'].map(
      value =>
        [
          ['train', `--epochs=${value}`],
          ['--epochs', 'a whole number from 1 to 1000000', `'${value}'`]
        ] as const
    ),
    ...['-1', '1.5', '9007199254740992', '1e999'].map(
      value =>
        [
          ['train', `--seed=${value}`],
          ['--seed', 'a whole number from 0', `'${value}'`]
        ] as const
    ),
    [
      ['train', '--prior', '0'],
      ['--prior', 'a number above 0', "'0'"]
    ],
    [
      ['train', '--samples', '0'],
      ['--samples', "'0'"]
    ],
    [
      ['train', '--threads', '0'],
      ['--threads', "'0'"]
    ],
    [
      ['train', '--limit-train', '0'],
      ['--limit-train', "'0'"]
    ],
    [
      ['train', '--inference', 'exact'],
      ['--inference', 'bayesian', "'exact'"]
    ],
    [
      ['train', '--estimator', 'none'],
      ['--estimator', 'local-reparameterization', "'none'"]
    ],
    [
      ['train', '--kl-weight', 'none'],
      ['--kl-weight', 'uniform', "'none'"]
    ],
    [
      ['train', '--backend', 'cuda'],
      ['--backend', 'reference', "'cuda'"]
    ],
    [
      ['train', '--gpu-mode', 'metal'],
      ['--gpu-mode', 'webasm', "'metal'"]
    ],
    [
      ['train', '--arithmetic', 'loose'],
      ['--arithmetic', 'strict', "'loose'"]
    ],
    [
      ['summary', '--classes', '0'],
      ['--classes', "'0'"]
    ],
    [
      ['summary', '--model', 'resnet'],
      ['--model', "'resnet'"]
    ],
    [
      ['bench', '--steps', '0'],
      ['--steps', "'0'"]
    ],
    [
      ['explain', '--batch', '0'],
      ['--batch', "'0'"]
    ],
    [
      ['train', '--optimizer', 'ivon', '--inference', 'point'],
      ['--optimizer ivon', '--inference bayesian', 'point']
    ],
    [
      ['train', '--optimizer', 'ivon', '--kl-weight', 'blundell'],
      ['--kl-weight uniform', 'blundell']
    ],
    [
      ['train', '--optimizer', 'ivon', '--posterior', 'multiplicative-normal'],
      ['--posterior normal', 'multiplicative-normal']
    ],
    [
      ['train', '--optimizer', 'ivon', '--prior', 'laplace:0,1'],
      ['--prior', 'normal', 'laplace']
    ],
    [
      ['train', '--kl-weight', 'warmup', '--tempering', '0.1'],
      ['--tempering', '--kl-weight warmup']
    ],
    [
      ['train', '--shift', '17'],
      ['--shift', "'17'"]
    ],
    [
      ['train', '--warmup-epochs', '2'],
      ['--warmup-epochs', '--kl-weight warmup']
    ],
    [
      ['train', '--prior', 'normal:0,-1'],
      ['--prior', "'normal:0,-1'", 'above 0']
    ],
    [
      ['train', '--prior', 'scale-mixture:1.5,1,0.1'],
      ['--prior', 'share between 0 and 1']
    ],
    [
      ['evaluate', '--samples', '0'],
      ['--samples', "'0'"]
    ],
    [
      ['laws', '--subject', 'frobnicator'],
      ['--subject', "'frobnicator'"]
    ],
    [
      ['train', '--lr', '\u001b[31m1\n2\u2028'],
      ['--lr', "'?[31m1?2?'"]
    ],
    [
      ['train', '--limit-train', '3', '--data', 'mnist', '--out', absent()],
      ['--limit-train', '3', 'at least 6']
    ]
  ]

  test.each(cases)('%j', async (args, expected) => {
    sentence(await credence(...args), expected)
  })
})

// -------------------------------------------------------------------------------------
// data
// -------------------------------------------------------------------------------------

const remove = (): undefined => undefined
const cut = (old: Buffer): Uint8Array => old.subarray(0, old.length - 1)
const longer = (old: Buffer): Uint8Array => concat([old, Uint8Array.of(0)])
const wordAt =
  (at: number, value: number) =>
  (old: Buffer): Uint8Array =>
    concat([old.subarray(0, at), words([value]), old.subarray(at + 4)])
const byteAt =
  (at: number, value: number) =>
  (old: Buffer): Uint8Array =>
    concat([old.subarray(0, at), Uint8Array.of(value), old.subarray(at + 1)])

describe('data that is damaged', () => {
  const { trainImages, trainLabels, testImages, testLabels } = IDX_FILES
  const cases: ReadonlyArray<readonly [name: string, changes: Changes, expected: ReadonlyArray<RegExp | string>]> = [
    ...Object.values(IDX_FILES).map(file => [`without ${file}`, { [file]: remove }, [file, 'was not found']] as const),
    ['with images but no labels', { [trainLabels]: remove, [testLabels]: remove }, [trainLabels, 'was not found']],
    ['without any file', Object.fromEntries(Object.values(IDX_FILES).map(file => [file, remove])), ['IDX']],
    ...Object.values(IDX_FILES).map(
      file => [`with ${file} a byte short`, { [file]: cut }, [file, 'should have', 'truncated']] as const
    ),
    ['with a byte too much', { [trainImages]: longer }, [trainImages, '60 images of 28 x 28', '47057 bytes']],
    ['with half a header', { [trainImages]: old => old.subarray(0, 10) }, [trainImages, '16 bytes', '10 bytes']],
    ['with an empty file', { [testImages]: () => new Uint8Array(0) }, [testImages, '00 00 08 03']],
    ['with labels where images should be', { [trainImages]: wordAt(0, 0x801) }, [trainImages, '00 00 08 03', '01']],
    ['with images where labels should be', { [testLabels]: wordAt(0, 0x803) }, [testLabels, '00 00 08 01', '03']],
    ['with four billion images announced', { [trainImages]: wordAt(4, 0xffffffff) }, [trainImages, '4294967295']],
    ['with images of no rows', { [trainImages]: wordAt(8, 0) }, [trainImages, '0 x 28']],
    ['with a label of 10', { [trainLabels]: byteAt(8 + 17, 10) }, [trainLabels, 'label 10', 'example 17', '0 to 9']],
    ['with a label of 255', { [testLabels]: byteAt(8, 255) }, [testLabels, 'label 255', 'example 0', '0 to 9']],
    [
      'with fewer labels than images',
      { [trainLabels]: () => concat([words([0x801, 59]), new Uint8Array(59)]) },
      [trainImages, '60 images', trainLabels, '59 labels']
    ],
    [
      'with test images of another size',
      { [testImages]: () => imageFile(new Uint8Array(20 * 100), 10) },
      ['[10, 10, 1]', '[28, 28, 1]']
    ],
    ['with half a gzip file', { [trainImages]: old => gzipSync(old).subarray(0, 900) }, [trainImages, 'damaged']],
    [
      'with images that do not fit the network',
      {
        [trainImages]: () => imageFile(new Uint8Array(60 * 81), 9),
        [testImages]: () => imageFile(new Uint8Array(20 * 81), 9)
      },
      ['[28, 28, 1]', '[9, 9, 1]', '--model']
    ]
  ]

  test.each(cases)('%s', async (_, changes, expected) => {
    const before = contents(earlier)
    sentence(await credence('train', '--data', digits(changes), ...brief, '--out', earlier), expected)
    expect(contents(earlier)).toStrictEqual(before)
  })

  test('a file where the folder should be', async () => {
    sentence(await credence('train', '--data', join(digits(), trainImages), ...brief, '--out', absent()), [trainImages])
  })

  test('a test set of other classes than those that the model tells apart', async () => {
    const data = digits()
    writeFileSync(join(data, 'classes.txt'), Array.from({ length: 12 }, (_, i) => `class ${i}`).join('\n'))
    sentence(await credence('evaluate', '--data', data, '--out', earlier), ['12 classes', '10'])
  })
})

// -------------------------------------------------------------------------------------
// output
// -------------------------------------------------------------------------------------

describe('an --out that cannot be', () => {
  const occupied = absent()
  mkdirSync(occupied, { recursive: true })
  writeFileSync(join(occupied, 'file'), 'mine')

  test.each([
    ['a file', join(occupied, 'file')],
    ['below a file', join(occupied, 'file', 'x')],
    ['longer than a name may be', join(occupied, 'x'.repeat(300))],
    ['a folder in which nothing can be written', '/proc']
  ])('%s', async (_, out) => {
    sentence(await credence('train', '--data', digits(), ...brief, '--out', out), ['--out'])
    expect([...contents(occupied).values()]).toStrictEqual([Buffer.from('mine').toString('base64')])
  })
})

// -------------------------------------------------------------------------------------
// models
// -------------------------------------------------------------------------------------

const replaced =
  (from: RegExp | string, to: string) =>
  (old: Buffer): string => {
    const [before, after] = [old.toString(), old.toString().replace(from, to)]
    expect(after).not.toBe(before)
    return after
  }

const rename = (from: string, to: string) => (old: Buffer) =>
  Buffer.from(old.toString('latin1').replace(from, to), 'latin1')

/** The same network with other units, as a model file has it. */
const another = JSON.stringify(networkCodec.encode(mlpFor({ input: [28, 28, 1], units: 401, classes: 10 })))

describe('models that were edited by hand', () => {
  const [model, weights] = ['model.json', 'weights.safetensors']
  const cases: ReadonlyArray<readonly [name: string, changes: Changes, expected: ReadonlyArray<RegExp | string>]> = [
    ['no model', { [model]: remove }, [model]],
    ['no weights', { [weights]: remove }, [weights]],
    ['an empty model', { [model]: () => '' }, [model]],
    ['half a model', { [model]: old => old.subarray(0, 200) }, [model]],
    ['another document', { [model]: () => '[1, 2, 3]' }, [model, 'an object']],
    ['bytes that are no UTF-8', { [model]: () => Uint8Array.of(0x7b, 0xff, 0x7d) }, [model, 'UTF-8']],
    ['an unknown key', { [model]: replaced('"version"', '"colour":"red","version"') }, [model, 'colour']],
    ['an unknown key in the settings', { [model]: replaced('"epochs"', '"epoch":1,"epochs"') }, [model, 'epoch']],
    ['a missing key', { [model]: replaced(/"classes":\s*\[[^\]]*\],/, '') }, [model, 'classes', 'missing']],
    ['another version', { [model]: replaced(/"version":\s*1/, '"version":2') }, [model, 'version', '2']],
    ['other units', { [model]: replaced(/"units":\s*400/, '"units":401') }, [model, 'dense_1', '401', '400']],
    [
      'another network',
      { [model]: replaced(/"network":[^]*?,\s*"classes"/, `"network":${another},"classes"`) },
      [weights, '401', '400', 'another model']
    ],
    ['units below 1', { [model]: replaced(/"units":\s*400/, '"units":-400') }, [model, 'units']],
    ['units that are no number', { [model]: replaced(/"units":\s*400/, '"units":"400"') }, [model, 'units', '400']],
    ['units beyond memory', { [model]: replaced(/"units":\s*400/, '"units":1e15') }, [model]],
    ['an unknown layer', { [model]: replaced('"dense"', '"dens"') }, [model, 'dens']],
    ['another image', { [model]: replaced(/28,\s*28,\s*1/, '28,28,3') }, [model, '28, 28, 3']],
    ['a batch of 0', { [model]: replaced(/"batch":\s*16/, '"batch":0') }, [model, 'batch', '0']],
    ['a batch of 1.5', { [model]: replaced(/"batch":\s*16/, '"batch":1.5') }, [model, 'batch', '1.5']],
    ['too many draws', { [model]: replaced(/"samples":\s*2/, '"samples":1000000000000') }, [model, 'samples']],
    ['an infinite number', { [model]: replaced(/"priorScale":\s*0\.3/, '"priorScale":1e999') }, [model]],
    ['a negative prior', { [model]: replaced(/"priorScale":\s*0\.3/, '"priorScale":-0.1') }, [model, 'priorScale']],
    ['no classes', { [model]: replaced(/"classes":\s*\[[^\]]*\]/, '"classes":[]') }, [model, '0 classes', '[10]']],
    ['a deviation of 0', { [model]: replaced(/"std":\s*\[[^\]]*\]/, '"std":[0]') }, [model, 'normalisation']],
    [
      'two channels',
      { [model]: replaced(/"normalisation":\s*\{[^}]*\}/, '"normalisation":{"mean":[0,0],"std":[1,1]}') },
      [model, '2 channels']
    ],
    ['a key twice', { [model]: replaced('"version"', '"version":1,"version"') }, [model, 'version']],
    [
      'a key that reaches a prototype',
      { [model]: replaced('"version"', '"__proto__":{"a":1},"version"') },
      [model, '__proto__']
    ],
    ['a hundred thousand brackets', { [model]: () => '['.repeat(100_000) + ']'.repeat(100_000) }, [model]],
    ['empty weights', { [weights]: () => '' }, [weights]],
    ['weights a byte short', { [weights]: cut }, [weights]],
    ['weights a byte long', { [weights]: longer }, [weights]],
    ['half the weights', { [weights]: old => old.subarray(0, old.length >> 1) }, [weights]],
    ['weights that are no weights', { [weights]: () => 'hello, these are no weights' }, [weights]],
    [
      'an array by another name',
      { [weights]: rename('dense_2/kernel.loc', 'dense_7/kernel.loc') },
      [weights, 'dense_2/kernel.loc', 'another model']
    ]
  ]

  test.each(cases)('%s', async (_, changes, expected) => {
    sentence(await credence('evaluate', '--out', copy(earlier, changes), '--json'), expected)
  })

  test('the model of another inference than the weights are of', async () => {
    const point = { [model]: replaced('"bayesian"', '"point"') }
    sentence(await credence('evaluate', '--out', copy(earlier, point), '--json'), [weights, 'another model'])
  })

  test('a folder where the model should be', async () => {
    const folder = copy(earlier)
    rmSync(join(folder, model))
    mkdirSync(join(folder, model))
    sentence(await credence('evaluate', '--out', folder), [model])
  })

  test('a folder that is not there', async () => {
    sentence(await credence('evaluate', '--out', absent()), [model])
  })

  test('none of this has changed a global object', () => {
    expect(Object.keys(Object.prototype)).toStrictEqual([])
    expect('a' in {}).toBe(false)
  })
})
