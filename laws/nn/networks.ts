/**
 * Random networks, each written twice: as the source text of a pipe of layers, and as data.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A layer as source text and as the data that the same constructor should make of it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Step {
  readonly source: string
  readonly kind: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/**
 * The steps may or may not fit each other.
 *
 * @category model
 * @since 0.1.0
 */
export interface Recipe {
  readonly input: ReadonlyArray<number>
  readonly steps: ReadonlyArray<Step>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const plain = (kind: string): Step => ({ source: kind, kind, attributes: {} })

const small = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

const pair = (n: number | readonly [number, number]): readonly [number, number] => (typeof n === 'number' ? [n, n] : n)

const sides = (min: number, max: number): fc.Arbitrary<number | readonly [number, number]> =>
  fc.oneof(small(min, max), fc.tuple(small(min, max), small(min, max)))

type Padding = 'valid' | 'same' | number | readonly [number, number]

const padding: fc.Arbitrary<Padding> = fc.oneof(fc.constant<'valid'>('valid'), fc.constant<'same'>('same'), sides(0, 3))

const stored = (value: Padding): unknown => (value === 'valid' ? [0, 0] : value === 'same' ? value : pair(value))

const conv2d: fc.Arbitrary<Step> = fc
  .record(
    {
      filters: small(1, 8),
      kernel: sides(1, 5),
      stride: sides(1, 3),
      padding,
      dilation: sides(1, 2),
      groups: small(1, 3),
      bias: fc.boolean()
    },
    { requiredKeys: ['filters', 'kernel'] }
  )
  .map(options => ({
    source: `conv2d(${JSON.stringify(options)})`,
    kind: 'conv2d',
    attributes: {
      filters: options.filters,
      kernel: pair(options.kernel),
      stride: pair(options.stride ?? 1),
      padding: stored(options.padding ?? 'valid'),
      dilation: pair(options.dilation ?? 1),
      groups: options.groups ?? 1,
      bias: options.bias ?? true
    }
  }))

const pool = (kind: string): fc.Arbitrary<Step> =>
  fc.record({ window: sides(1, 4), stride: sides(1, 3), padding }, { requiredKeys: ['window'] }).chain(options =>
    fc
      .constantFrom(
        JSON.stringify(options),
        ...(Object.keys(options).length === 1 ? [JSON.stringify(options.window)] : [])
      )
      .map(text => ({
        source: `${kind}(${text})`,
        kind,
        attributes: {
          window: pair(options.window),
          stride: pair(options.stride ?? options.window),
          padding: stored(options.padding ?? 'valid')
        }
      }))
  )

const dense: fc.Arbitrary<Step> = fc
  .tuple(small(1, 20), fc.option(fc.boolean(), { nil: undefined }))
  .map(([units, bias]) => ({
    source: bias === undefined ? `dense(${units})` : `dense(${units}, { bias: ${bias} })`,
    kind: 'dense',
    attributes: { units, bias: bias ?? true }
  }))

const reshape: fc.Arbitrary<Step> = fc
  .constantFrom([4, 4], [8, 8, 1], [2, 2, 2], [16], [6, 6, 3], [1, 1, 4])
  .map(shape => ({ source: `reshape(${JSON.stringify(shape)})`, kind: 'reshape', attributes: { shape } }))

const activation: fc.Arbitrary<Step> = fc.constantFrom('softplus', 'relu', 'tanh', 'sigmoid').map(plain)

const imageStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: conv2d },
  { weight: 2, arbitrary: activation },
  { weight: 1, arbitrary: pool('maxPool2d') },
  { weight: 1, arbitrary: pool('averagePool2d') }
)

const vectorStep: fc.Arbitrary<Step> = fc.oneof(dense, activation)

const bridge: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(plain('flatten')) },
  fc.constant(plain('globalAveragePool'))
)

const misplaced: fc.Arbitrary<Step> = fc.oneof(dense, reshape, conv2d, pool('maxPool2d'), bridge)

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Images, then a bridge, then vectors, mostly; at times a step in the wrong place.
 *
 * @category instances
 * @since 0.1.0
 */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  input: fc.oneof(
    { weight: 5, arbitrary: fc.tuple(small(4, 24), small(4, 24), small(1, 4)) },
    fc.constantFrom([16], [8, 8])
  ),
  steps: fc
    .tuple(
      fc.array(imageStep, { maxLength: 4 }),
      fc.array(misplaced, { maxLength: 1 }),
      fc.array(bridge, { minLength: 0, maxLength: 1 }),
      fc.array(vectorStep, { maxLength: 3 })
    )
    .map(parts => parts.flat())
})
