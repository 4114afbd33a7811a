/**
 * CSV: an accepted file is a full table of finite numbers under distinct names.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as TE from 'fp-ts/TaskEither'
import { decodeCsv } from '../../src/data/csv'
import { damaged, fuzz, type Subject } from './Subject'

const text = 'x,"the ""y""",z\r\n1,-2.5e3,0.125\n"4",5,-0\n7,8,9e-9\n'

/** Quoted and plain cells, both ends of lines, signs and exponents. */
export const csv: Subject = {
  name: 'CSV',
  parts: [
    fuzz(
      damaged(new TextEncoder().encode(text)),
      bytes => TE.fromEither(decodeCsv(bytes, 'file')),
      ({ columns, rows, values }) => {
        assert(new Set(columns).size === columns.length)
        assert(values.length === columns.length * rows)
        assert(values.every(Number.isFinite))
      }
    )
  ]
}
