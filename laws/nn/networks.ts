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

type Sides = number | ReadonlyArray<number>

/** One number for each axis. */
const axes = (rank: number, n: Sides): ReadonlyArray<number> =>
  typeof n === 'number' ? Array.from({ length: rank }, () => n) : n

const sides = (rank: number, min: number, max: number): fc.Arbitrary<Sides> =>
  fc.oneof(small(min, max), fc.array(small(min, max), { minLength: rank, maxLength: rank }))

type Padding = 'valid' | 'same' | Sides

const paddings = (rank: number): fc.Arbitrary<Padding> =>
  fc.oneof(fc.constant<'valid'>('valid'), fc.constant<'same'>('same'), sides(rank, 0, 3))

const stored = (rank: number, value: Padding): unknown =>
  value === 'same' ? value : axes(rank, value === 'valid' ? 0 : value)

/** What convolutions of all kinds have in common, as options and as attributes. */
const windows = (rank: number, most: number) =>
  fc.record(
    {
      kernel: sides(rank, 1, most),
      stride: sides(rank, 1, 3),
      padding: paddings(rank),
      dilation: sides(rank, 1, 2),
      bias: fc.boolean()
    },
    { requiredKeys: ['kernel'] }
  )

type Windows = ReturnType<typeof windows> extends fc.Arbitrary<infer A> ? A : never

const windowAttributes = (
  rank: number,
  { kernel, stride = 1, padding = 'valid', dilation = 1, bias = true }: Windows
) => ({
  kernel: axes(rank, kernel),
  stride: axes(rank, stride),
  padding: stored(rank, padding),
  dilation: axes(rank, dilation),
  bias
})

const stepOf = (kind: string, options: object, attributes: Step['attributes']): Step => ({
  source: `${kind}(${JSON.stringify(options)})`,
  kind,
  attributes
})

const convolution = (rank: number, most: number): fc.Arbitrary<Step> =>
  fc
    .tuple(windows(rank, most), fc.record({ filters: small(1, 8), groups: small(1, 3) }, { requiredKeys: ['filters'] }))
    .map(([w, own]) =>
      stepOf(
        `conv${rank}d`,
        { ...own, ...w },
        { ...windowAttributes(rank, w), filters: own.filters, groups: own.groups ?? 1 }
      )
    )

const transposed = (rank: number): fc.Arbitrary<Step> =>
  fc
    .tuple(windows(rank, 4), small(1, 4))
    .map(([w, filters]) =>
      stepOf(`convTranspose${rank}d`, { filters, ...w }, { ...windowAttributes(rank, w), filters })
    )

const depthwise = (rank: number): fc.Arbitrary<Step> =>
  fc
    .tuple(windows(rank, 3), fc.record({ multiplier: small(1, 3) }, { requiredKeys: [] }))
    .map(([w, own]) =>
      stepOf(
        `depthwiseConv${rank}d`,
        { ...own, ...w },
        { ...windowAttributes(rank, w), multiplier: own.multiplier ?? 1 }
      )
    )

const conv2d = convolution(2, 5)

const pool = (kind: string, rank = 2): fc.Arbitrary<Step> =>
  fc
    .record(
      { window: sides(rank, 1, 4), stride: sides(rank, 1, 3), padding: paddings(rank) },
      { requiredKeys: ['window'] }
    )
    .chain(options =>
      fc
        .constantFrom(
          JSON.stringify(options),
          ...(Object.keys(options).length === 1 ? [JSON.stringify(options.window)] : [])
        )
        .map(text => ({
          source: `${kind}(${text})`,
          kind,
          attributes: {
            window: axes(rank, options.window),
            stride: axes(rank, options.stride ?? options.window),
            padding: stored(rank, options.padding ?? 'valid')
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

/** Layers that take any shape with channels, each with its defaults or a number of its own. */
const anywhere: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('elu', 'gelu', 'silu', 'softmax').map(plain),
  small(1, 3).map(groups => stepOf('groupNorm', { groups }, { groups, epsilon: 1e-5 })),
  fc.constant({ source: 'batchNorm()', kind: 'batchNorm', attributes: { momentum: 0.1, epsilon: 1e-5 } }),
  fc.constant({ source: 'layerNorm()', kind: 'layerNorm', attributes: { epsilon: 1e-5 } }),
  fc
    .tuple(small(0, 2), small(0, 2))
    .map(([before, after]) => stepOf('padChannels', { before, after }, { before, after })),
  fc.constant({ source: 'leakyRelu(0.25)', kind: 'leakyRelu', attributes: { slope: 0.25 } }),
  fc.constant({ source: 'dropout(0.5)', kind: 'dropout', attributes: { rate: 0.5 } })
)

const recurrent: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('lstm', 'gru'), small(1, 5), fc.option(fc.boolean(), { nil: undefined }))
  .map(([kind, units, sequences]) =>
    stepOf(kind, sequences === undefined ? { units } : { units, sequences }, { units, sequences: sequences ?? false })
  )

const embedding: fc.Arbitrary<Step> = fc
  .tuple(small(1, 9), small(1, 5))
  .map(([vocabulary, features]) => stepOf('embedding', { vocabulary, features }, { vocabulary, features }))

/** Layers over so many axes beside the channels. */
const over = (rank: number): fc.Arbitrary<Step> =>
  fc.oneof(
    transposed(rank),
    depthwise(rank),
    ...(rank === 2 ? [] : [convolution(rank, 3), pool(`maxPool${rank}d`, rank), pool(`averagePool${rank}d`, rank)])
  )

const shapeOf = (rank: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc
    .tuple(fc.array(small(2, 8), { minLength: rank, maxLength: rank }), small(1, 4))
    .map(([lengths, channels]) => [...lengths, channels])

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

/**
 * Sequences, images and volumes through the layers that `recipes` has not; at times a step in the wrong place.
 *
 * @category instances
 * @since 0.1.0
 */
export const otherRecipes: fc.Arbitrary<Recipe> = fc.oneof(
  ...[1, 2, 3].map(rank =>
    fc.record({
      input: shapeOf(rank),
      steps: fc.array(
        fc.oneof(
          { weight: 6, arbitrary: over(rank) },
          { weight: 3, arbitrary: anywhere },
          { weight: 1, arbitrary: fc.oneof(over((rank % 3) + 1), fc.constant(plain('globalMaxPool'))) }
        ),
        { minLength: 1, maxLength: 4 }
      )
    })
  ),
  fc.record({
    input: fc.oneof(shapeOf(1), fc.tuple(small(2, 9))),
    steps: fc.array(fc.oneof(recurrent, embedding, anywhere, dense), { minLength: 1, maxLength: 4 })
  })
)
