/**
 * Data sets of labelled images: readers, splits, normalisation, augmentation and batches. For Node.
 *
 * @since 0.1.0
 */
export * from './augment'
export * from './Batches'
export * from './cifar10'
export * from './cifar100'
export * from './CifarBinary'
export * from './csv'
export * from './Dataset'
export * from './DataError'
export * from './DataSource'
export * from './fashionMnist'
export { npmPackage, type Place, workingFolder } from './files'
export * from './Gzip'
export * from './Idx'
export * from './idxDataset'
export * from './idxFolder'
export * from './Layout'
export * from './Limits'
export * from './mnist'
export * from './normalise'
export * from './order'
export * from './pad'
export * from './Png'
export * from './registry'
export * from './split'
