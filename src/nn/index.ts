/**
 * `credence/nn`: layers, networks, the zoo, the layer table.
 *
 * @since 0.1.0
 */
export * from './bayesian'
export * from './Branching'
export * from './Codec'
export * from './Compute'
export { dropoutModel } from './dropoutModel'
export * from './Inference'
export * from './Initialiser'
export * from './interpret'
export * from './Layer'
export * from './layers/index'
export * from './Model'
export * from './Network'
export * from './Parse'
export * from './Pass'
export { pointEstimate } from './pointEstimate'
export * from './summary'
export * from './zoo'
