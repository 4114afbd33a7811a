/**
 * From data to networks whose layers are those of this library.
 *
 * @since 0.1.0
 */
import type * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { readers } from './layers/index'
import type { Network } from './Network'
import { type InvalidNetwork, networkCodecWith, parseNetworkWith } from './Parse'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A network from data: a parsed JSON document, or a network built with numbers that the type checker did not know.
 * Every shape is derived again; the sentence of a failure names the layer.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { lenet5, parseNetwork } from 'credence/nn'
 *
 * assert.deepStrictEqual(parseNetwork(JSON.parse(JSON.stringify(lenet5))), E.right(lenet5))
 * assert.deepStrictEqual(
 *   parseNetwork({ _tag: 'Network', input: [3, 3], layers: [{ kind: 'dense', attributes: { units: 2, bias: true } }] }),
 *   E.left({
 *     _tag: 'InvalidNetwork',
 *     message: 'layer 1 ("dense"): dense needs a vector, but the network so far gives a matrix [3, 3]: add flatten'
 *   })
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseNetwork: (data: unknown) => E.Either<InvalidNetwork, Network> = parseNetworkWith(readers)

/**
 * The same as a codec, for documents that contain a network.
 *
 * @category instances
 * @since 0.1.0
 */
export const networkCodec: t.Type<Network, Network> = networkCodecWith(readers)
