/**
 * `credence/train`: training as a stream of events, over data that are in memory. It needs no file system and runs in
 * pages and workers as it does in Node; `credence/node` has all of it, and what reads and writes files beside.
 *
 * @since 0.1.0
 */
export * from '../data/augment'
export * from '../data/Batches'
export * from '../data/CifarBinary'
export * from '../data/Dataset'
export * from '../data/DataError'
export * from '../data/Idx'
export * from '../data/idxDataset'
export * from '../data/Limits'
export * from '../data/normalise'
export * from '../data/order'
export * from '../data/pad'
export * from '../data/split'
export * from './Config'
export * from './keys'
export * from './learn'
export * from './measures'
export * from './moments'
export * from './OnDivergence'
export * from './predict'
export * from './prepare'
export * from './pruning'
export * from './regression'
export * from './Snapshot'
export * from './State'
export * from './step'
export * from './train'
export * from './TrainError'
export * from './trial'
