/**
 * What can go wrong with a file or a folder, as the system reports it, and what a person can do about it.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What was being done to a path, as a phrase that completes "could not".
 *
 * @category model
 * @since 0.1.0
 */
export type Operation =
  | 'open'
  | 'read'
  | 'create'
  | 'write'
  | 'save to disk'
  | 'close'
  | 'rename'
  | 'remove'
  | 'make the folder'
  | 'list'
  | 'look up'

/**
 * One kind of failure. `code` is the system's name for it, such as `ENOSPC`, or ours in lower case.
 *
 * @category model
 * @since 0.1.0
 */
export interface Failure<Tag extends string> {
  readonly _tag: Tag
  readonly operation: Operation
  readonly path: string
  readonly code: string
  readonly message: string
}

/**
 * @category model
 * @since 0.1.0
 */
export type FileError =
  | Failure<'NotFound'>
  | Failure<'AlreadyExists'>
  | Failure<'NotPermitted'>
  | Failure<'DiskFull'>
  | Failure<'TooManyOpenFiles'>
  | Failure<'DeviceFailed'>
  | Failure<'NotAFile'>
  | Failure<'NotAFolder'>
  | Failure<'TooLarge'>
  | Failure<'BadName'>
  | Failure<'NothingWritten'>
  | Failure<'OtherFailure'>

interface Kind {
  readonly tag: FileError['_tag']
  readonly problem: string
  readonly remedy: string
}

const kind = (tag: FileError['_tag'], problem: string, remedy: string): Kind => ({ tag, problem, remedy })

const notFound = kind('NotFound', 'there is no such file or folder', 'check the path')
const exists = kind('AlreadyExists', 'something of that name is already there', 'remove it or choose another name')
const denied = kind('NotPermitted', 'you may not', 'change its permissions or choose another folder')
const readOnly = kind('NotPermitted', 'the disk is read-only', 'choose a folder on another disk')
const full = kind('DiskFull', 'no space is left on the disk', 'free some space or choose a folder on another disk')
const tooManyOpen = kind('TooManyOpenFiles', 'too many files are open', 'close other programs or raise `ulimit -n`')
const device = kind('DeviceFailed', 'the disk failed', 'check the disk, or choose a folder on another one')
const isFolder = kind('NotAFile', 'it is a folder', 'give the path of a file')
const isFile = kind('NotAFolder', 'a part of the path is a file', 'give the path of a folder')
const badName = kind('BadName', 'the name is too long or not allowed', 'choose a shorter, plain name')

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['ENOENT', notFound],
  ['EEXIST', exists],
  ['ENOTEMPTY', exists],
  ['EACCES', denied],
  ['EPERM', denied],
  ['EROFS', readOnly],
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['EMFILE', tooManyOpen],
  ['ENFILE', tooManyOpen],
  ['EIO', device],
  ['EISDIR', isFolder],
  ['ENOTDIR', isFile],
  ['ENAMETOOLONG', badName]
])

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The error for a system's code, such as `ENOSPC`; a code that is not known makes an `OtherFailure` that shows it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromCode = (code: string, operation: Operation, path: string): FileError => {
  const { tag, problem, remedy } =
    kinds.get(code) ?? kind('OtherFailure', 'the system refused', 'see what the code means')
  return failure(tag, operation, path, code, problem, remedy)
}

/**
 * @category constructors
 * @since 0.1.0
 */
export const notAFile = (path: string): FileError =>
  failure('NotAFile', 'read', path, 'not-a-file', 'it is not a regular file', 'give the path of a file')

/**
 * Sizes are in bytes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const tooLarge = (path: string, limit: number, found: string): FileError =>
  failure(
    'TooLarge',
    'read',
    path,
    'too-large',
    `it has ${found} bytes and the limit is ${limit}`,
    'check that it is the right file'
  )

/**
 * @category constructors
 * @since 0.1.0
 */
export const unsafeName = (path: string): FileError =>
  failure(
    'BadName',
    'create',
    path,
    'unsafe-name',
    'a file name is one part of a path, of visible characters',
    'choose a plain name'
  )

/**
 * @category constructors
 * @since 0.1.0
 */
export const nothingWritten = (path: string): FileError =>
  failure('NothingWritten', 'write', path, 'short-write', 'the disk took none of the bytes', 'check the disk')

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The error as the user knows the file: under its own name instead of the temporary one that the failure met.
 *
 * @category combinators
 * @since 0.1.0
 */
export const underName =
  (temporary: string, path: string) =>
  (error: FileError): FileError => ({
    ...error,
    path: error.path.replaceAll(temporary, () => path),
    message: error.message.replaceAll(temporary, () => path)
  })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const failure = (
  _tag: FileError['_tag'],
  operation: Operation,
  path: string,
  code: string,
  problem: string,
  remedy: string
): FileError => ({
  _tag,
  operation,
  path,
  code,
  message: `Could not ${operation} ${path}: ${problem} (${code}); ${remedy}.`
})
