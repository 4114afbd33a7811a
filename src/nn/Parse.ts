/**
 * From data to networks. Nothing that follows from the attributes of the layers is believed: every shape and parameter
 * is derived again, with the shape rules behind the types, and what the data say about them has to agree.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as t from 'io-ts'
import { closed, closedWith, list } from '../format/codecs'
import { quote } from '../format/display'
import { issuesOf } from '../format/report'
import { checkShape } from '../shape/Dimension'
import * as S from '../shape/Shape'
import { parseInference } from './Inference'
import type { Branch, LayerReader, LayerSpec, ParameterSpec, StatisticSpec } from './Layer'
import { dynamicInput, extend, type Network } from './Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Data that are no network. `message` names the layer, what was expected and what was found.
 *
 * @category model
 * @since 0.1.0
 */
export interface InvalidNetwork {
  readonly _tag: 'InvalidNetwork'
  readonly message: string
}

const taggedData = t.type({ _tag: t.string })

const inferenceData = closedWith(
  {},
  {
    policy: t.keyof({ bayesian: null, point: null, 'mc-dropout': null }),
    prior: taggedData,
    posterior: taggedData,
    initialiser: taggedData
  }
)

// What has to follow from the attributes is decoded loosely: whether it follows is the better question.
const numbers = list(t.number)

const parameterData = closed({
  name: t.string,
  shape: numbers,
  fanIn: t.number,
  fanOut: t.number,
  role: t.keyof({ kernel: null, bias: null, scale: null, shift: null })
})

const statisticData = closed({ name: t.string, shape: numbers, initial: t.number })

// A network inside is decoded when it is its turn, so that its sentences say where it lies.
const branchData = closed({ name: t.string, network: t.unknown })

const layerData = closedWith(
  { kind: t.string, attributes: t.UnknownRecord },
  {
    name: t.string,
    input: numbers,
    output: numbers,
    parameters: list(parameterData),
    flops: t.number,
    statistics: list(statisticData),
    branches: list(branchData),
    inference: inferenceData
  }
)

const networkData = closedWith(
  { _tag: t.literal('Network'), input: numbers, layers: list(layerData) },
  { output: numbers }
)

type LayerData = t.TypeOf<typeof layerData>

type NetworkData = t.TypeOf<typeof networkData>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A network from data, given the kinds of layers that may occur in it. A layer needs `kind` and `attributes`; its name
 * is made up where it is missing, and what else is there must be what follows from the attributes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseNetworkWith = (
  readers: ReadonlyArray<LayerReader>
): ((data: unknown) => E.Either<InvalidNetwork, Network>) =>
  flow(
    parseAt(readers, 0),
    E.mapLeft(message => ({ _tag: 'InvalidNetwork', message }))
  )

/** The network that the data say, `depth` layers deep in others. */
const parseAt = (readers: ReadonlyArray<LayerReader>, depth: number): ((data: unknown) => E.Either<string, Network>) =>
  flow(
    networkData.decode,
    E.mapLeft(errors => issuesOf(errors)[0]?.message ?? 'the data are no network'),
    E.chainFirst(({ input }) => checkShape('input', input)),
    E.chainFirst(checkLimits),
    E.bindTo('data'),
    E.bind('network', ({ data }) => derive(readers, depth)(dynamicInput(data.input), data.layers)),
    E.filterOrElse(
      ({ data, network }) => data.output === undefined || S.Eq.equals(data.output, network.output),
      ({ network }) => `the output of the network should be ${S.Show.show(network.output)}`
    ),
    E.map(({ network }) => network)
  )

/**
 * The same as a codec, for documents that contain a network.
 *
 * @category constructors
 * @since 0.1.0
 */
export const networkCodecWith = (readers: ReadonlyArray<LayerReader>): t.Type<Network, Network> => {
  const parse = parseNetworkWith(readers)
  return new t.Type(
    'Network',
    (u): u is Network => E.isRight(parse(u)),
    (u, context) =>
      pipe(
        parse(u),
        E.orElse(({ message }) => t.failure(u, context, `a network (${message})`))
      ),
    network => network
  )
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Beyond it an array has no 32-bit index. */
const mostElements = 2 ** 31 - 1

/** The deepest networks in use have about a tenth of it, and a file must not keep a reader busy for minutes. */
const mostLayers = 10_000

/** How deep networks may lie in layers of each other. */
const mostDepth = 8

const tooLarge = (shape: S.Shape): string =>
  `an array of shape ${S.Show.show(shape)} has more than ${mostElements} elements`

const checkLimits = (data: NetworkData): E.Either<string, NetworkData> =>
  S.size(data.input) > mostElements
    ? E.left(`input: ${tooLarge(data.input)}`)
    : data.layers.length > mostLayers
      ? E.left(`a network has at most ${mostLayers} layers, found ${data.layers.length}`)
      : E.right(data)

const derive =
  (readers: ReadonlyArray<LayerReader>, depth: number) =>
  (start: Network, layers: ReadonlyArray<LayerData>): E.Either<string, Network> =>
    pipe(
      layers,
      RA.reduceWithIndex(E.right<string, Network>(start), (index, parsed, layer) =>
        pipe(
          parsed,
          E.chain(network => next(readers, depth, network, layer, index))
        )
      )
    )

const next = (
  readers: ReadonlyArray<LayerReader>,
  depth: number,
  network: Network,
  data: LayerData,
  index: number
): E.Either<string, Network> =>
  pipe(
    readers,
    RA.findFirst(({ kind }) => kind === data.kind),
    E.fromOption(
      () => `there is no kind of layer ${quote(data.kind)}: the kinds are ${readers.map(({ kind }) => kind).join(', ')}`
    ),
    E.bindTo('reader'),
    E.bind('branches', () => inner(readers, depth, network.output, data.branches ?? [])),
    E.chain(({ reader, branches }) => reader.configure(data.attributes, branches)),
    E.chain(layer => extend(layer, data.inference, data.name)(network)),
    E.chainFirst(extended => checkDerived(network, extended, data)),
    E.mapLeft(message => `layer ${index + 1} (${quote(data.name ?? data.kind)}): ${message}`)
  )

/** The networks inside a layer that is given this shape. */
const inner = (
  readers: ReadonlyArray<LayerReader>,
  depth: number,
  input: S.Shape,
  branches: ReadonlyArray<t.TypeOf<typeof branchData>>
): E.Either<string, ReadonlyArray<Branch>> =>
  branches.length > 0 && depth >= mostDepth
    ? E.left(`networks lie at most ${mostDepth} deep in layers of each other`)
    : pipe(
        branches,
        E.traverseArray(({ name, network }) =>
          pipe(
            network,
            parseAt(readers, depth + 1),
            E.filterOrElse(
              parsed => S.Eq.equals(parsed.input, input),
              parsed => `its input should be ${S.Show.show(input)}, but is ${S.Show.show(parsed.input)}`
            ),
            E.bimap(
              message => `branch ${quote(name)}: ${message}`,
              parsed => ({ name, network: parsed })
            )
          )
        ),
        E.chainFirst(checkBranchNames)
      )

const checkBranchNames = (branches: ReadonlyArray<Branch>): E.Either<string, ReadonlyArray<Branch>> => {
  const names = branches.map(({ name }) => name)
  const odd = names.find((name, i) => !isName(name) || names.indexOf(name) !== i)
  return odd === undefined ? E.right(branches) : E.left(`branch ${quote(odd)}: ${nameRule}, and each its own`)
}

/** A slash would make the path of a parameter ambiguous. */
const isName = (name: string): boolean => name !== '' && !name.includes('/')

const nameRule = 'a name has at least one character and no "/"'

const checkDerived = (before: Network, after: Network, data: LayerData): E.Either<string, Network> => {
  const taken = before.layers.some(({ name }) => name === data.name)
  const layer = after.layers[after.layers.length - 1]
  const fault = layer === undefined ? undefined : faultOf(layer, data)
  return taken
    ? E.left('another layer before it has the same name')
    : layer !== undefined && !isName(layer.name)
      ? E.left(nameRule)
      : fault === undefined
        ? E.right(after)
        : E.left(fault)
}

const faultOf = (layer: LayerSpec, data: LayerData): string | undefined => {
  const large = [layer.output, ...layer.parameters.map(({ shape }) => shape)].find(s => S.size(s) > mostElements)
  return large !== undefined
    ? tooLarge(large)
    : layer.inference !== undefined && !layer.parameters.some(isWeight)
      ? nothingToInfer(layer)
      : (inferenceFault(layer) ?? disagreement(layer, data))
}

const isWeight = ({ role }: ParameterSpec): boolean => role === 'kernel' || role === 'bias'

const inferenceFault = ({ inference = {} }: LayerSpec): string | undefined =>
  pipe(
    parseInference(inference),
    E.match(
      sentence => sentence,
      () => undefined
    )
  )

const nothingToInfer = ({ parameters }: LayerSpec): string =>
  parameters.length === 0
    ? 'it has no parameters, so there is nothing to infer: remove "inference"'
    : 'its scale and shift are point parameters in every network, so there is nothing to infer: remove "inference"'

const disagreement = (layer: LayerSpec, data: LayerData): string | undefined => {
  const derived: ReadonlyArray<readonly [string, string, string | undefined]> = [
    ['input', S.Show.show(layer.input), data.input && S.Show.show(data.input)],
    ['output', S.Show.show(layer.output), data.output && S.Show.show(data.output)],
    ['parameters', showParameters(layer.parameters), data.parameters && showParameters(data.parameters)],
    ['flops', String(layer.flops), data.flops === undefined ? undefined : String(data.flops)],
    ['statistics', showStatistics(layer.statistics ?? []), data.statistics && showStatistics(data.statistics)]
  ]
  const wrong = derived.find(([, expected, found]) => found !== undefined && found !== expected)
  return wrong && `"${wrong[0]}" should be ${wrong[1]}, but the data say ${wrong[2] ?? 'nothing'}`
}

const showParameters = (parameters: ReadonlyArray<ParameterSpec>): string =>
  parameters
    .map(
      ({ name, shape, fanIn, fanOut, role }) =>
        `${quote(name)} ${S.Show.show(shape)} (${role}, fan-in ${fanIn}, fan-out ${fanOut})`
    )
    .join(', ') || 'none'

const showStatistics = (statistics: ReadonlyArray<StatisticSpec>): string =>
  statistics
    .map(({ name, shape, initial }) => `${quote(name)} ${S.Show.show(shape)} (initially ${initial})`)
    .join(', ') || 'none'
