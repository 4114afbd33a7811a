/**
 * `credence/node`: data sets, training and saved models, for Node.
 *
 * @since 0.1.0
 */
export * from './data'
export * from './train'
export * from './train/checkpoint'
export * from './train/files'
export * from './train/lock'
export * from './train/manifest'
export * from './train/outcome'
export * from './train/savedModel'
