/**
 * `credence/distribution`: distributions as typed values.
 *
 * @since 0.1.0
 */
export * from './Constraint'
export * from './Distribution'
export { delta, family as deltaFamily } from './delta'
export { family as normalFamily, normal } from './normal'
