/**
 * Known networks, as they were published.
 *
 * @since 0.1.0
 */
export * from './alexnet'
export * from './alexnetHalf'
export * from './ImageClasses'
export * from './lenet5'
export * from './mlp'
export * from './resnet'
export * from './threeConvThreeFc'
export * from './vgg'
