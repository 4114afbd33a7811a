/**
 * Residual connections (He et al. 2016): what a body of layers gives, plus what went into it. Where the body changes the
 * shape, a shortcut of layers brings the input to the same shape.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { add } from '../../primitive/add'
import type { Operand, Result } from '../../shape/Message'
import * as S from '../../shape/Shape'
import { branch, type Body } from '../Branching'
import { combining, type Combination, type Network } from '../Layer'
import { append } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The shape of the sum, or a sentence. `Skipped` is what the body's output is added to. Where the compiler could not tell
 * what a branch gives, the branch has a sentence of its own.
 *
 * @category model
 * @since 0.1.0
 */
export type ResidualOutput<Given extends S.Shape, Skipped extends S.Shape> = [Given, Skipped] extends [Skipped, Given]
  ? Given
  : number extends Given['length'] | Skipped['length']
    ? Given
    : `residual: the body gives ${S.Show<Given>}, but what it is added to is ${S.Show<Skipped>}: give a shortcut of layers that ends in the body's shape`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends `body(x) + shortcut(x)`, where the shortcut is x itself unless one is given. Body and shortcut are what a pipe
 * of layers is made of: one layer, or several in a `flow`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/function'
 * import { conv2d, input, type Network, parameters, relu, residual } from 'credence/nn'
 *
 * const network: Network<[8, 8, 4], [4, 4, 8]> = pipe(
 *   input([8, 8, 4]),
 *   residual(flow(conv2d({ filters: 4, kernel: 3, padding: 1 }), relu)),
 *   residual(conv2d({ filters: 8, kernel: 3, padding: 1, stride: 2 }), conv2d({ filters: 8, kernel: 1, stride: 2, bias: false }))
 * )
 * assert.deepStrictEqual(
 *   parameters(network).map(({ path }) => path),
 *   [
 *     'residual_1/body/conv2d_1/kernel',
 *     'residual_1/body/conv2d_1/bias',
 *     'residual_2/body/conv2d_1/kernel',
 *     'residual_2/body/conv2d_1/bias',
 *     'residual_2/shortcut/conv2d_1/kernel'
 *   ]
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export function residual<Start extends S.Shape, Given extends S.Shape, Skipped extends S.Shape = Start>(
  body: Body<Start, Given>,
  shortcut?: Body<Start, Skipped>
): <In extends S.Shape>(
  network: Operand<ResidualOutput<Given, Skipped>, Network<In, Start>>
) => Network<In, Result<ResidualOutput<Given, Skipped>>>
export function residual(body: Body, shortcut?: Body): (network: never) => Network {
  return (network: Network) =>
    append(
      combining(residualLayer)([
        branch('body', body)(network.output),
        ...(shortcut === undefined ? [] : [branch('shortcut', shortcut)(network.output)])
      ])
    )(network)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const residualLayer: Combination = {
  kind: 'residual',
  check: E.fromPredicate(
    names => names[0] === 'body' && names.length <= 2 && (names[1] === undefined || names[1] === 'shortcut'),
    () => 'residual needs the branch "body", and may have the branch "shortcut" after it'
  ),
  output:
    ([given = [], shortcut]) =>
    input => {
      const skipped = shortcut ?? input
      return S.Eq.equals(given, skipped)
        ? E.right(given)
        : E.left(
            `residual: the body gives ${S.Show.show(given)}, but what it is added to is ${S.Show.show(skipped)}: give a shortcut of layers that ends in the body's shape`
          )
    },
  flops: () => (_, output) => S.size(output),
  combine: ([given, skipped], x) => (given === undefined ? x : add(given, skipped ?? x))
}
