/**
 * Shapes: the arithmetic of dimensions, in types and at run time.
 *
 * @since 0.1.0
 */
export * from './Broadcast'
export * from './Concatenate'
export * from './Conv2d'
export * from './Convolution'
export * from './Dimension'
export * from './Groups'
export * from './MatMul'
export * from './Message'
export * from './Natural'
export * from './Pool2d'
export * from './Pooling'
export * from './Reduce'
export * from './Reshape'
export * from './Shape'
export * from './TransposedConvolution'
export * from './Window'
