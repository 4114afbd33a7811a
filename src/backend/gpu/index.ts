/**
 * `credence/gpu`: the gpu.js backend.
 *
 * @since 0.1.0
 */
export * from './gpu'
