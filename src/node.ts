/**
 * `credence/node`: data sets, training and saved models, for Node.
 *
 * @since 0.1.0
 */
export * from './data'
export * from './train/checkpoint'
export * from './train/Config'
export * from './train/files'
export * from './train/keys'
export * from './train/lock'
export * from './train/manifest'
export * from './train/predict'
export * from './train/prepare'
export * from './train/savedModel'
export * from './train/Snapshot'
export * from './train/State'
export * from './train/step'
export * from './train/train'
export * from './train/TrainError'
