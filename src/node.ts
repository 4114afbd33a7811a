/**
 * `credence/node`: data sets, training and saved models, for Node.
 *
 * @since 0.1.0
 */
export * from './data'
export * from './train'
export { beginRun } from './train/beginRun'
export * from './train/checkpoint'
export { checkpointName, CHECKPOINTS } from './train/checkpointFolder'
export * from './train/files'
export * from './train/lock'
export * from './train/manifest'
export { hasRun, openNewest, type Found } from './train/openCheckpoint'
export * from './train/outcome'
export { saveCheckpoint } from './train/saveCheckpoint'
export * from './train/savedModel'
export type { Shapes } from './train/stateFile'
