/**
 * CIFAR: accepted labels are in range, one of each kind for each image, and the file is the encoding of what was read.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as TE from 'fp-ts/TaskEither'
import {
  cifar10LabelBytes,
  cifar100LabelBytes,
  decodeCifar,
  encodeCifar,
  type LabelBytes
} from '../../src/data/CifarBinary'
import { cifarFile, right } from '../data/support'
import { damaged, type Fuzz, fuzz, type Subject } from './Subject'

const records = (labelBytes: LabelBytes): Fuzz =>
  fuzz(
    damaged(cifarFile(1, labelBytes), cifarFile(2, labelBytes)),
    bytes => TE.fromEither(decodeCifar(labelBytes)(bytes, 'batch')),
    (read, bytes) => {
      read.labels.forEach((values, which) => {
        assert(values.length * 3072 === read.images.length)
        assert(values.every(label => label < (labelBytes[which] ?? 0)))
      })
      assert(Buffer.compare(right(encodeCifar(read)), bytes) === 0)
    }
  )

/** CIFAR-10 and CIFAR-100. */
export const cifar: Subject = { name: 'CIFAR', parts: [records(cifar10LabelBytes), records(cifar100LabelBytes)] }
