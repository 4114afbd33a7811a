/**
 * What can be wrong with a data set: a file that is absent, damaged, too large or not what its name says.
 *
 * Each member carries the facts as fields, and `message`: one sentence that names the file, what was expected, what was
 * found and what to do.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A file or a folder that is not there.
 *
 * @category model
 * @since 0.1.0
 */
export interface MissingFile {
  readonly _tag: 'MissingFile'
  readonly path: string
  readonly message: string
}

/**
 * A data set known by name, whose files are in none of the usual places.
 *
 * @category model
 * @since 0.1.0
 */
export interface MissingDataset {
  readonly _tag: 'MissingDataset'
  readonly name: string
  readonly places: ReadonlyArray<string>
  readonly message: string
}

/**
 * Neither a name in the registry nor a folder.
 *
 * @category model
 * @since 0.1.0
 */
export interface UnknownDataset {
  readonly _tag: 'UnknownDataset'
  readonly name: string
  readonly known: ReadonlyArray<string>
  readonly message: string
}

/**
 * A file that is there but that the system does not let us read.
 *
 * @category model
 * @since 0.1.0
 */
export interface UnreadableFile {
  readonly _tag: 'UnreadableFile'
  readonly path: string
  readonly reason: string
  readonly message: string
}

/**
 * The first bytes of a file are not those of its format.
 *
 * @category model
 * @since 0.1.0
 */
export interface WrongMagic {
  readonly _tag: 'WrongMagic'
  readonly where: string
  readonly expected: string
  readonly found: string
  readonly message: string
}

/**
 * A file that is shorter or longer than its own header says, in bytes.
 *
 * @category model
 * @since 0.1.0
 */
export interface WrongSize {
  readonly _tag: 'WrongSize'
  readonly where: string
  readonly expected: string
  readonly found: number
  readonly message: string
}

/**
 * Images of another height, width or number of channels than the data set has.
 *
 * @category model
 * @since 0.1.0
 */
export interface WrongShape {
  readonly _tag: 'WrongShape'
  readonly where: string
  readonly expected: ReadonlyArray<number>
  readonly found: ReadonlyArray<number>
  readonly message: string
}

/**
 * A label that names no class. `index` counts examples from 0.
 *
 * @category model
 * @since 0.1.0
 */
export interface LabelOutOfRange {
  readonly _tag: 'LabelOutOfRange'
  readonly where: string
  readonly index: number
  readonly found: number
  readonly classes: number
  readonly message: string
}

/**
 * A different number of images and labels.
 *
 * @category model
 * @since 0.1.0
 */
export interface CountMismatch {
  readonly _tag: 'CountMismatch'
  readonly imagesIn: string
  readonly images: number
  readonly labelsIn: string
  readonly labels: number
  readonly message: string
}

/**
 * A file, or what its header announces, over a limit. Refused before memory is taken.
 *
 * @category model
 * @since 0.1.0
 */
export interface TooLarge {
  readonly _tag: 'TooLarge'
  readonly where: string
  readonly what: string
  readonly limit: number
  readonly found: number
  readonly message: string
}

/**
 * Not a sound gzip file.
 *
 * @category model
 * @since 0.1.0
 */
export interface BadGzip {
  readonly _tag: 'BadGzip'
  readonly where: string
  readonly reason: string
  readonly message: string
}

/**
 * Not a sound PNG file, or one of a kind that is not read here.
 *
 * @category model
 * @since 0.1.0
 */
export interface BadPng {
  readonly _tag: 'BadPng'
  readonly where: string
  readonly reason: string
  readonly message: string
}

/**
 * A sound file with other contents than it should have: no images, or labels that are not numbers.
 *
 * @category model
 * @since 0.1.0
 */
export interface BadContent {
  readonly _tag: 'BadContent'
  readonly where: string
  readonly expected: string
  readonly found: string
  readonly message: string
}

/**
 * An option of a function of this folder with a value that makes no sense.
 *
 * @category model
 * @since 0.1.0
 */
export interface BadOption {
  readonly _tag: 'BadOption'
  readonly option: string
  readonly expected: string
  readonly found: string
  readonly message: string
}

/**
 * Every way in which reading a data set can fail.
 *
 * @category model
 * @since 0.1.0
 */
export type DataError =
  | MissingFile
  | MissingDataset
  | UnknownDataset
  | UnreadableFile
  | WrongMagic
  | WrongSize
  | WrongShape
  | LabelOutOfRange
  | CountMismatch
  | TooLarge
  | BadGzip
  | BadPng
  | BadContent
  | BadOption

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * `remedy` says how to get the file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const missingFile = (path: string, remedy: string): DataError => ({
  _tag: 'MissingFile',
  path,
  message: `${shown(path)} was not found: ${remedy}.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const missingDataset = (name: string, places: ReadonlyArray<string>, remedy: string): DataError => ({
  _tag: 'MissingDataset',
  name,
  places,
  message: `The data set ${shown(name)} was not found (looked in ${places.join(', ')}): ${remedy}.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const unknownDataset = (name: string, known: ReadonlyArray<string>): DataError => ({
  _tag: 'UnknownDataset',
  name,
  known,
  message: `"${shown(name)}" is neither a known data set nor a folder: give one of ${known.join(', ')}, or the path of a folder with IDX or CIFAR files.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const unreadableFile = (path: string, reason: string): DataError => ({
  _tag: 'UnreadableFile',
  path,
  reason,
  message: `${shown(path)} cannot be read (${reason}): check that it is a regular file and that you may read it.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const wrongMagic = (where: string, expected: string, found: string): DataError => ({
  _tag: 'WrongMagic',
  where,
  expected,
  found,
  message: `${shown(where)} should begin with ${expected}, but begins with ${found}: it is another kind of file, or damaged; get it again.`
})

/**
 * `expected` is a phrase such as `47040016 bytes (60000 images of 28 x 28)`; `found` is in bytes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const wrongSize = (where: string, expected: string, found: number): DataError => ({
  _tag: 'WrongSize',
  where,
  expected,
  found,
  message: `${shown(where)} should have ${expected}, but has ${found} bytes: it is truncated or damaged; get it again.`
})

/**
 * Shapes are `[height, width, channels]`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const wrongShape = (
  where: string,
  expected: ReadonlyArray<number>,
  found: ReadonlyArray<number>
): DataError => ({
  _tag: 'WrongShape',
  where,
  expected,
  found,
  message: `The images in ${shown(where)} should have the shape [${expected.join(', ')}] (height, width, channels), but have [${found.join(', ')}]: check that the files belong to one data set.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const labelOutOfRange = (where: string, index: number, found: number, classes: number): DataError => ({
  _tag: 'LabelOutOfRange',
  where,
  index,
  found,
  classes,
  message: `${shown(where)} has the label ${found} at example ${index}, but labels should be 0 to ${classes - 1}: the file is damaged or belongs to another data set; an IDX folder with other classes names them in classes.txt, one a line.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const countMismatch = (imagesIn: string, images: number, labelsIn: string, labels: number): DataError => ({
  _tag: 'CountMismatch',
  imagesIn,
  images,
  labelsIn,
  labels,
  message: `${shown(imagesIn)} has ${images} images, but ${shown(labelsIn)} has ${labels} labels: the two should have the same number; take both from one copy of the data set.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const tooLarge = (where: string, what: string, limit: number, found: number): DataError => ({
  _tag: 'TooLarge',
  where,
  what,
  limit,
  found,
  message: `${shown(where)} has ${found} ${what}, but at most ${limit} are allowed: the file is damaged, or raise the limit if you trust it.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const badGzip = (where: string, reason: string): DataError => ({
  _tag: 'BadGzip',
  where,
  reason,
  message: `${shown(where)} should be a sound gzip file, but ${reason}: get it again.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const badPng = (where: string, reason: string): DataError => ({
  _tag: 'BadPng',
  where,
  reason,
  message: `${shown(where)} should be a sound 8-bit RGB PNG without interlacing, but ${reason}: get it again or convert it.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const badContent = (where: string, expected: string, found: string): DataError => ({
  _tag: 'BadContent',
  where,
  expected,
  found,
  message: `${shown(where)} should hold ${expected}, but holds ${found}: get it again.`
})

/**
 * @category constructors
 * @since 0.1.0
 */
export const badOption = (option: string, expected: string, found: string): DataError => ({
  _tag: 'BadOption',
  option,
  expected,
  found,
  message: `${option} should be ${expected}, but is ${found}.`
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const longest = 300

// A name may come from a command line or a folder of somebody else: nothing in it may steer a terminal or fill a screen.
const shown = (name: string): string =>
  (name.length > longest ? `${name.slice(0, longest / 2)}...${name.slice(-longest / 2)}` : name).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    mark => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`
  )
