/**
 * Which weights are those of the last layer: for a network that is Bayesian in its last layer only.
 *
 * @since 0.1.0
 */

/**
 * Whether a path such as `dense_3/kernel` belongs to the last layer that has weights, given the paths of all weights in
 * the order of the network. Never, where there are none.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { lastLayer } from 'credence/variational'
 *
 * const paths = ['conv2d_1/kernel', 'conv2d_1/bias', 'dense_1/kernel', 'dense_1/bias']
 * assert.deepStrictEqual(paths.filter(lastLayer(paths)), ['dense_1/kernel', 'dense_1/bias'])
 *
 * @category combinators
 * @since 0.1.0
 */
export const lastLayer = (paths: ReadonlyArray<string>): ((path: string) => boolean) => {
  const last = layerOf(paths[paths.length - 1] ?? '')
  return path => last !== '' && layerOf(path) === last
}

const layerOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
