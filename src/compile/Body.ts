/**
 * Questions about kernel bodies: which loop axes a part depends on, what it reads, what it costs.
 *
 * @since 0.1.0
 */
import type { Atom, Index } from '../expr/Index'
import type { Real, Truth, Word } from '../expr/Scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A node of a body, of any sort. @category model @since 0.1.0 */
export type Part = Real | Truth | Word

/** Loop axes by name, with their extents. @category model @since 0.1.0 */
export type Axes = ReadonlyMap<string, number>

/** What one evaluation of a body costs. @category model @since 0.1.0 */
export interface Profile {
  /** How often each argument is read. */
  readonly reads: ReadonlyMap<number, number>
  /** Operations, each counted as often as the innermost loop that it depends on runs. */
  readonly operations: number
  /** Terms of the longest reduction; 0 where there is none. */
  readonly reduced: number
}

// -------------------------------------------------------------------------------------
// structure
// -------------------------------------------------------------------------------------

const indexParts = (index: Index): ReadonlyArray<Part> => index.terms.flatMap(({ atom }) => atomParts(atom))

const atomParts = (atom: Atom): ReadonlyArray<Part> =>
  atom._tag === 'Dynamic' ? [atom.value] : atom._tag === 'Axis' ? [] : indexParts(atom.of)

/** The parts that a part is made of. @category structure @since 0.1.0 */
export const parts = (p: Part): ReadonlyArray<Part> => {
  switch (p._tag) {
    case 'Literal':
    case 'WordLiteral':
      return []
    case 'FromIndex':
    case 'WordOfIndex':
      return indexParts(p.index)
    case 'Read':
      return p.index.flatMap(indexParts)
    case 'Unary':
    case 'Not':
    case 'WordRotate':
      return [p.x]
    case 'Binary':
    case 'Compare':
    case 'And':
    case 'Or':
    case 'WordAdd':
    case 'WordXor':
      return [p.x, p.y]
    case 'Select':
      return [p.if, p.then, p.else]
    case 'Guard':
      return [...p.bounds.flatMap(b => indexParts(b.index)), p.then, p.else]
    case 'Reduce':
      return [p.body]
    case 'TopBits':
      return [p.word]
    case 'WordOfHalves':
      return [p.high, p.low]
  }
}

const indexAxes = (index: Index): ReadonlyArray<readonly [string, number]> =>
  index.terms.flatMap(({ atom }) => atomAxes(atom))

const atomAxes = (atom: Atom): ReadonlyArray<readonly [string, number]> =>
  atom._tag === 'Axis' ? [[atom.name, atom.extent]] : atom._tag === 'Dynamic' ? [] : indexAxes(atom.of)

/** The indices that a part is made with itself. @category structure @since 0.1.0 */
export const indicesOf = (p: Part): ReadonlyArray<Index> => {
  switch (p._tag) {
    case 'FromIndex':
    case 'WordOfIndex':
      return [p.index]
    case 'Read':
      return p.index
    case 'Guard':
      return p.bounds.map(b => b.index)
    default:
      return []
  }
}

const ownAxes = (p: Part): ReadonlyArray<readonly [string, number]> => indicesOf(p).flatMap(indexAxes)

const NONE: Axes = new Map()

/**
 * The loop axes that each part of a body depends on and does not itself bind.
 *
 * @category structure
 * @since 0.1.0
 */
export const freeAxes = (): ((p: Part) => Axes) => {
  const known = new Map<Part, Axes>()
  const free = (p: Part): Axes => {
    const cached = known.get(p)
    if (cached !== undefined) return cached
    const bound = p._tag === 'Reduce' ? p.axes.map(a => a.name) : []
    const inner = parts(p).map(free)
    const [widest = NONE] = inner.filter(one => inner.every(other => other.size <= one.size))
    const covered = (axes: Axes): boolean => axes === widest || [...axes.keys()].every(name => widest.has(name))
    // Most parts depend on what one of their own parts does: they share its map.
    const axes =
      bound.length === 0 && ownAxes(p).length === 0 && inner.every(covered)
        ? widest
        : new Map([...ownAxes(p), ...inner.flatMap(one => [...one])].filter(([name]) => !bound.includes(name)))
    known.set(p, axes)
    return axes
  }
  return free
}

/** Every part of a body, each once, parts before what is made of them. @category structure @since 0.1.0 */
export const all = (body: Part): ReadonlyArray<Part> => {
  const order: Array<Part> = []
  const seen = new Set<Part>()
  const visit = (p: Part): void => {
    if (seen.has(p)) return
    seen.add(p)
    parts(p).forEach(visit)
    order.push(p)
  }
  visit(body)
  return order
}

// -------------------------------------------------------------------------------------
// cost
// -------------------------------------------------------------------------------------

const weight = (p: Part): number => {
  switch (p._tag) {
    case 'Unary':
      return p.op === 'sqrt' || p.op === 'exponent' ? 4 : 1
    case 'Binary':
      return p.op === 'div' || p.op === 'scale2' ? 4 : 1
    case 'Guard':
      return 2
    case 'Literal':
    case 'WordLiteral':
    case 'FromIndex':
    case 'WordOfIndex':
    case 'Read':
    case 'Reduce':
    case 'TopBits':
    case 'WordOfHalves':
      return 0
    default:
      return 1
  }
}

const reducedAxes = (body: Part): Axes =>
  new Map(all(body).flatMap(p => (p._tag === 'Reduce' ? p.axes.map(a => [a.name, a.extent] as const) : [])))

/** What one evaluation of a body costs. @category cost @since 0.1.0 */
export const profile = (body: Real): Profile => {
  const free = freeAxes()
  const loops = reducedAxes(body)
  const times = (p: Part): number => [...free(p).keys()].reduce((product, name) => product * (loops.get(name) ?? 1), 1)
  const every = all(body)
  const reads = every.reduce((counts, p) => {
    if (p._tag === 'Read') counts.set(p.buffer, (counts.get(p.buffer) ?? 0) + times(p))
    return counts
  }, new Map<number, number>())
  return {
    reads,
    operations: every.reduce((sum, p) => sum + weight(p) * times(p), 0),
    reduced: every.reduce(
      (most, p) =>
        p._tag === 'Reduce'
          ? Math.max(
              most,
              p.axes.reduce((n, a) => n * a.extent, 1)
            )
          : most,
      0
    )
  }
}
