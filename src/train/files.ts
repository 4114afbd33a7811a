/**
 * Reading and writing whole files and folders on the disk of the machine: limits on what is read, and nothing that is
 * written half.
 *
 * @since 0.1.0
 */
import { writeFileAtomic as writeFileAtomicOn, writeFilesAtomic as writeFilesAtomicOn } from './atomicFile'
import { recoverFolder as recoverFolderOn, writeFolderAtomic as writeFolderAtomicOn } from './atomicFolder'
import {
  ensureFolder as ensureFolderOn,
  ensureWritableFolder as ensureWritableFolderOn,
  listFolder as listFolderOn,
  removeLeftovers as removeLeftoversOn
} from './folder'
import { readFileLimited as readFileLimitedOn } from './limitedFile'
import { nodeFileSystem, type Call, type FileSystem } from './FileSystem'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `readFileLimited`: the bytes of a regular file of at most `limit` bytes;
 * - `writeFileAtomic`: a file that is the old or the new one, complete, at every moment and after every failure;
 * - `writeFilesAtomic`: files of one folder, none of which is touched before all are complete on disk;
 * - `writeFolderAtomic`: a folder with all of its files in place of an old one, see `recoverFolder`;
 * - `recoverFolder`: ends a replacement of a folder that was cut off by a loss of power;
 * - `ensureFolder`: makes a folder and those above it that are missing;
 * - `ensureWritableFolder`: the same, and fails where no file can be written into it;
 * - `listFolder`: the names in a folder, sorted;
 * - `removeLeftovers`: removes what killed writers left in a folder under temporary names.
 *
 * @category model
 * @since 0.1.0
 */
export interface Files {
  readonly readFileLimited: (limit: number) => (path: string) => Call<Uint8Array>
  readonly writeFileAtomic: (path: string) => (bytes: Uint8Array) => Call<void>
  readonly writeFilesAtomic: (folder: string) => (files: ReadonlyMap<string, Uint8Array>) => Call<void>
  readonly writeFolderAtomic: (path: string) => (files: ReadonlyMap<string, Uint8Array>) => Call<void>
  readonly recoverFolder: (path: string) => Call<void>
  readonly ensureFolder: (path: string) => Call<void>
  readonly ensureWritableFolder: (path: string) => Call<void>
  readonly listFolder: (path: string) => Call<ReadonlyArray<string>>
  readonly removeLeftovers: (folder: string) => Call<void>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The operations on a given file system: the machine's, or a test's that fails when it is told to.
 *
 * @category constructors
 * @since 0.1.0
 */
export const filesOn = (fs: FileSystem): Files => ({
  readFileLimited: readFileLimitedOn(fs),
  writeFileAtomic: writeFileAtomicOn(fs),
  writeFilesAtomic: writeFilesAtomicOn(fs),
  writeFolderAtomic: writeFolderAtomicOn(fs),
  recoverFolder: recoverFolderOn(fs),
  ensureFolder: ensureFolderOn(fs),
  ensureWritableFolder: ensureWritableFolderOn(fs),
  listFolder: listFolderOn(fs),
  removeLeftovers: removeLeftoversOn(fs)
})

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * The operations on the disk of the machine.
 *
 * @category instances
 * @since 0.1.0
 */
export const nodeFiles: Files = filesOn(nodeFileSystem)

/**
 * @category instances
 * @since 0.1.0
 */
export const readFileLimited: Files['readFileLimited'] = nodeFiles.readFileLimited

/**
 * @category instances
 * @since 0.1.0
 */
export const writeFileAtomic: Files['writeFileAtomic'] = nodeFiles.writeFileAtomic

/**
 * @category instances
 * @since 0.1.0
 */
export const writeFilesAtomic: Files['writeFilesAtomic'] = nodeFiles.writeFilesAtomic

/**
 * @category instances
 * @since 0.1.0
 */
export const writeFolderAtomic: Files['writeFolderAtomic'] = nodeFiles.writeFolderAtomic

/**
 * @category instances
 * @since 0.1.0
 */
export const recoverFolder: Files['recoverFolder'] = nodeFiles.recoverFolder

/**
 * @category instances
 * @since 0.1.0
 */
export const ensureFolder: Files['ensureFolder'] = nodeFiles.ensureFolder

/**
 * @category instances
 * @since 0.1.0
 */
export const ensureWritableFolder: Files['ensureWritableFolder'] = nodeFiles.ensureWritableFolder

/**
 * @category instances
 * @since 0.1.0
 */
export const listFolder: Files['listFolder'] = nodeFiles.listFolder

/**
 * @category instances
 * @since 0.1.0
 */
export const removeLeftovers: Files['removeLeftovers'] = nodeFiles.removeLeftovers
