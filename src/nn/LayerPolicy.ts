/**
 * What the layers of a network say about the inference of their weights, asked of a parameter or of the whole network.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { type LayerInference, parseInference } from './Inference'
import type { Policy } from './Layer'
import type { Network, NetworkParameter } from './Network'
import { parameters } from './Network'

/** The path of the layer that a parameter belongs to. @category utils @since 0.1.0 */
export const layerPath = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/**
 * What the layer of a parameter says about inference; what can't be read counts as nothing said.
 *
 * @category utils
 * @since 0.1.0
 */
export const saidOf = ({ layer }: NetworkParameter): LayerInference =>
  pipe(
    parseInference(layer.inference ?? {}),
    E.getOrElse((): LayerInference => ({ policy: O.none, prior: O.none, posterior: O.none, initialiser: O.none }))
  )

/** The layers of a policy. @category utils @since 0.1.0 */
export const layersWith = (network: Network, policy: Policy): ReadonlySet<string> =>
  new Set(
    parameters(network)
      .filter(({ layer }) => layer.inference?.policy === policy)
      .map(({ path }) => layerPath(path))
  )
