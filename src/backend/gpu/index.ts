/**
 * `credence/gpu`: the gpu.js backend. It can be imported in a page; gpu.js is loaded when a session is opened.
 *
 * @since 0.1.0
 */
export * from './gpu'
export * from './explain'
export { stepsPerCall } from './cadence'
export { choose } from './choose'
export { MODES } from './Mode'
