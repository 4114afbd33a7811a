/**
 * Graphs as data, to be kept in files: one entry a node, arguments by number, each before the nodes that use it.
 *
 * A file names primitives; what a name means is for a table to say, so a file can mention nothing that the reader did
 * not offer. Shapes are not read but derived again, so a file cannot state a wrong one.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import type { Attribute, Attributes, Expr, Primitive } from './Expr'
import { apply, isInvalid } from './Expr'
import { numbered } from './Show'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The version of the form that is written. @category model @since 0.1.0 */
const VERSION = 1

const NodeFile = t.type({
  primitive: t.string,
  attributes: t.UnknownRecord,
  args: t.readonlyArray(t.number)
})

type NodeFile = t.TypeOf<typeof NodeFile>

const File = t.type({
  format: t.literal('credence graph'),
  version: t.literal(VERSION),
  nodes: t.readonlyArray(NodeFile),
  outputs: t.readonlyArray(t.number)
})

/** A graph as plain data. @category model @since 0.1.0 */
export type GraphFile = t.TypeOf<typeof File>

/** What primitives a file may name. @category model @since 0.1.0 */
export type PrimitiveTable = ReadonlyMap<string, Primitive>

// -------------------------------------------------------------------------------------
// numbers that JSON has no word for
// -------------------------------------------------------------------------------------

const WORDS = [
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0]
] as const

const PREFIX = 'number '

const wordOf = (x: number): string | undefined => WORDS.find(([, value]) => Object.is(value, x))?.[0]

const encodeAttribute = (value: Attribute): unknown =>
  typeof value === 'number'
    ? (words(value) ?? value)
    : typeof value === 'string' && value.startsWith(PREFIX)
      ? `${PREFIX}${value}`
      : typeof value === 'object'
        ? value.map(encodeAttribute)
        : value

const words = (x: number): string | undefined => {
  const word = wordOf(x)
  return word === undefined ? undefined : `${PREFIX}${word}`
}

/** Attributes are numbers, texts, truths, and lists of those, nested no deeper than any primitive needs. */
const DEEPEST = 4

const decodeAttribute = (value: unknown, depth: number): E.Either<string, Attribute> =>
  typeof value === 'string'
    ? E.right(decodeText(value))
    : typeof value === 'number' || typeof value === 'boolean'
      ? E.right(value)
      : Array.isArray(value) && depth < DEEPEST
        ? E.traverseArray((item: unknown) => decodeAttribute(item, depth + 1))(value)
        : E.left('an attribute should be a number, a text, a truth value, or a list of those')

const decodeText = (text: string): Attribute => {
  const rest = text.slice(PREFIX.length)
  const known = WORDS.find(([word]) => word === rest)
  return !text.startsWith(PREFIX) ? text : known === undefined ? rest : known[1]
}

const decodeAttributes = (record: Readonly<Record<string, unknown>>): E.Either<string, Attributes> =>
  pipe(
    Object.entries(record),
    E.traverseArray(([name, value]) =>
      name === '__proto__'
        ? E.left(`an attribute can't be called '__proto__'`)
        : pipe(
            decodeAttribute(value, 0),
            E.map(attribute => [name, attribute] as const)
          )
    ),
    E.map(entries => Object.fromEntries(entries))
  )

// -------------------------------------------------------------------------------------
// writing
// -------------------------------------------------------------------------------------

/** Expressions as plain data. @category combinators @since 0.1.0 */
export const printGraph = (roots: ReadonlyArray<Expr>): GraphFile => {
  const numbers = numbered(roots)
  const at = (node: Expr): number => numbers.get(node) ?? -1
  return {
    format: 'credence graph',
    version: VERSION,
    nodes: [...numbers.keys()].map(({ primitive, attributes, args }) => ({
      primitive: primitive.name,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, encodeAttribute(value)])),
      args: args.map(at)
    })),
    outputs: roots.map(at)
  }
}

// -------------------------------------------------------------------------------------
// reading
// -------------------------------------------------------------------------------------

const place = (i: number, { primitive }: NodeFile): string => `node ${i} (${primitive})`

const badArgument = (i: number, { args }: NodeFile): number | undefined =>
  args.find(arg => !Number.isInteger(arg) || arg < 0 || arg >= i)

const readNode = (
  table: PrimitiveTable,
  done: ReadonlyArray<Expr>,
  node: NodeFile,
  i: number
): E.Either<string, Expr> => {
  const primitive = table.get(node.primitive)
  const bad = badArgument(i, node)
  return primitive === undefined
    ? E.left(
        `node ${i} names the primitive '${node.primitive}', which is none of the ${table.size} known ones: give a table that holds it`
      )
    : bad !== undefined
      ? E.left(
          `${place(i, node)} takes node ${bad}, which does not come before it: a graph has no cycles, and arguments stand first`
        )
      : pipe(
          decodeAttributes(node.attributes),
          E.chain(attributes =>
            pipe(
              primitive.codec.decode(attributes),
              E.mapLeft(() => `its attributes ${JSON.stringify(attributes)} are not those of ${node.primitive}`)
            )
          ),
          E.map(attributes =>
            apply(
              primitive,
              attributes,
              node.args.flatMap(arg => done[arg] ?? [])
            )
          ),
          E.filterOrElse(
            expr => !isInvalid(expr),
            expr => String(expr.attributes['sentence'])
          ),
          E.mapLeft(sentence => `${place(i, node)}: ${sentence}`)
        )
}

const readNodes = (table: PrimitiveTable, nodes: ReadonlyArray<NodeFile>): E.Either<string, ReadonlyArray<Expr>> => {
  const done: Array<Expr> = []
  for (const [i, node] of nodes.entries()) {
    const read = readNode(table, done, node, i)
    if (E.isLeft(read)) return read
    done.push(read.right)
  }
  return E.right(done)
}

/**
 * The expressions that plain data means, by a table of primitives. The `Left` is a sentence with the node's number.
 *
 * @category combinators
 * @since 0.1.0
 */
export const parseGraph =
  (table: PrimitiveTable) =>
  (data: unknown): E.Either<string, ReadonlyArray<Expr>> =>
    pipe(
      File.decode(data),
      E.mapLeft(([error]) => {
        const path = (error?.context ?? []).map(({ key }) => key).filter(key => key !== '')
        return `the graph is not readable at '${path.join('.')}': expected ${error?.context.at(-1)?.type.name ?? 'a graph'}`
      }),
      E.chain(({ nodes, outputs }) =>
        pipe(
          readNodes(table, nodes),
          E.chain(read =>
            pipe(
              outputs,
              E.traverseArray(i => E.fromNullable(`the output ${i} is none of the ${read.length} nodes`)(read[i]))
            )
          )
        )
      )
    )

/**
 * The codec of lists of expressions over a table of primitives.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { exp, graphCodec, input, registry } from 'credence'
 * import * as E from 'fp-ts/Either'
 *
 * const codec = graphCodec(registry)
 * const file = codec.encode([exp(input('x', [2]))])
 * assert.deepStrictEqual(file.nodes.map(node => node.primitive), ['input', 'exp'])
 * assert.deepStrictEqual(E.isRight(codec.decode(JSON.parse(JSON.stringify(file)))), true)
 *
 * @category instances
 * @since 0.1.0
 */
export const graphCodec = (table: PrimitiveTable): t.Type<ReadonlyArray<Expr>, GraphFile> =>
  new t.Type(
    'Graph',
    (u): u is ReadonlyArray<Expr> => Array.isArray(u),
    (u, context) =>
      pipe(
        parseGraph(table)(u),
        E.match(
          sentence => t.failure(u, context, sentence),
          exprs => t.success(exprs)
        )
      ),
    printGraph
  )
