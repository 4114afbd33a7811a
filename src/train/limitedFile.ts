/**
 * Reading files that may be larger than they say, or not files at all.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'

import { notAFile, tooLarge } from './FileError'
import { using, type Call, type FileSystem, type Source } from './FileSystem'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

// Some systems refuse to read more than 2 GiB at once; reading a few bytes at a time is slow.
const mostBytesAtOnce = 64 * 1_048_576
const fewestBytesAtOnce = 65_536

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The bytes of a regular file of at most `limit` bytes. The file is not trusted to keep the size it reports: reading
 * stops one byte past the limit.
 *
 * @category combinators
 * @since 0.1.0
 */
export const readFileLimited =
  (fs: FileSystem) =>
  (limit: number) =>
  (path: string): Call<Uint8Array> =>
    pipe(
      fs.openFile(path),
      TE.flatMap(source => using(readAll(path, limit, source), source.close))
    )

const readAll = (path: string, limit: number, source: Source): Call<Uint8Array> =>
  pipe(
    source.info,
    TE.filterOrElse(
      ({ kind }) => kind === 'file',
      () => notAFile(path)
    ),
    TE.filterOrElse(
      ({ size }) => size <= limit,
      ({ size }) => tooLarge(path, limit, String(size))
    ),
    TE.flatMap(({ size }) => readChunks(source, limit, size, [])),
    TE.map(joined),
    TE.filterOrElse(
      bytes => bytes.length <= limit,
      () => tooLarge(path, limit, `more than ${limit}`)
    )
  )

const readChunks = (
  source: Source,
  limit: number,
  size: number,
  chunks: ReadonlyArray<Uint8Array>
): Call<ReadonlyArray<Uint8Array>> => {
  const have = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const wanted = Math.max(fewestBytesAtOnce, Math.min(size - have, mostBytesAtOnce))
  return pipe(
    source.read(have, Math.min(wanted, limit + 1 - have)),
    TE.flatMap(chunk =>
      chunk.length === 0 || have + chunk.length > limit
        ? TE.right([...chunks, chunk])
        : readChunks(source, limit, size, [...chunks, chunk])
    )
  )
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const joined = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const begins = RA.scanLeft(0, (begin: number, chunk: Uint8Array) => begin + chunk.length)(chunks)
  const bytes = new Uint8Array(begins[chunks.length] ?? 0)
  chunks.forEach((chunk, index) => bytes.set(chunk, begins[index] ?? 0))
  return bytes
}
