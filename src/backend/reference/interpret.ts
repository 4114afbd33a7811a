/**
 * The interpreter of plans: what kernels mean, in 32-bit or 64-bit arithmetic. It is the oracle for the compiler's
 * phases and for backends that run the same plan.
 *
 * @since 0.1.0
 */
import type { Atom, Index } from '../../expr/Index'
import type { BinaryOp, CompareOp, Real, ReduceOp, Truth, UnaryOp, Word } from '../../expr/Scalar'
import { identityOf } from '../../expr/Scalar'
import type { Kernel, Plan } from '../../compile/Plan'
import * as S from '../../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** How results are rounded: to 32-bit floats after every operation, or not at all. @category model @since 0.1.0 */
export type Rounding = (x: number) => number

/** @category constructors @since 0.1.0 */
export const single: Rounding = Math.fround

/** @category constructors @since 0.1.0 */
export const double: Rounding = x => x

/** A loop nest's counters, by axis name. */
type Counters = Map<string, number>

type Run<A> = (at: Counters) => A

interface Context {
  readonly round: Rounding
  /** Counts the moves of all loop counters: a shared part is computed once between two moves. */
  readonly clock: { now: number }
  readonly inputs: ReadonlyArray<ArrayLike<number>>
  readonly shapes: ReadonlyArray<S.Shape>
}

// -------------------------------------------------------------------------------------
// plans
// -------------------------------------------------------------------------------------

/**
 * Runs every kernel of a plan on the given contents of its fed and state buffers, and gives the contents of all of its
 * buffers.
 *
 * @category combinators
 * @since 0.1.0
 */
export const interpretPlan =
  (round: Rounding) =>
  (plan: Plan, contents: ReadonlyMap<number, ArrayLike<number>>): ReadonlyMap<number, ArrayLike<number>> => {
    const values = new Map<number, ArrayLike<number>>(contents)
    plan.buffers.forEach(b => (b.role._tag === 'Constant' ? values.set(b.id, b.role.data) : undefined))
    plan.kernels.forEach(kernel => {
      const inputs = kernel.inputs.map(id => values.get(id) ?? [])
      const shapes = kernel.inputs.map(id => plan.buffers[id]?.shape ?? [])
      values.set(kernel.output, interpretKernel(kernel, round, inputs, shapes))
    })
    return values
  }

/** One kernel's result. @category combinators @since 0.1.0 */
export const interpretKernel = (
  kernel: Kernel,
  round: Rounding,
  inputs: ReadonlyArray<ArrayLike<number>>,
  shapes: ReadonlyArray<S.Shape>
): Float64Array => {
  const context: Context = { round, inputs, shapes, clock: { now: 0 } }
  const shape = kernel.axes.map(a => a.extent)
  const out = new Float64Array(S.size(shape))
  const body = real(context)(kernel.body)
  const at: Counters = new Map(kernel.axes.map(a => [a.name, 0]))
  for (let flat = 0; flat < out.length; flat++) {
    let rest = flat
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = shape[axis] ?? 1
      at.set(kernel.axes[axis]?.name ?? '', rest % extent)
      rest = Math.floor(rest / extent)
    }
    context.clock.now++
    out[flat] = context.round(body(at))
  }
  return out
}

const cached = <A>(c: Context, run: Run<A>): Run<A> => {
  let value: { readonly is: A } | undefined = undefined
  let when = -1
  return at => {
    if (value !== undefined && when === c.clock.now) return value.is
    value = { is: run(at) }
    when = c.clock.now
    return value.is
  }
}

// -------------------------------------------------------------------------------------
// indices
// -------------------------------------------------------------------------------------

const index =
  (c: Context) =>
  (x: Index): Run<number> => {
    const terms = x.terms.map(t => ({ by: t.coefficient, atom: atom(c)(t.atom) }))
    return at => {
      let sum = x.constant
      for (const t of terms) sum += t.by * t.atom(at)
      return sum
    }
  }

const atom =
  (c: Context) =>
  (a: Atom): Run<number> => {
    switch (a._tag) {
      case 'Axis':
        return at => at.get(a.name) ?? NaN
      case 'Quotient': {
        const of = index(c)(a.of)
        return at => Math.floor(of(at) / a.by)
      }
      case 'Remainder': {
        const of = index(c)(a.of)
        return at => of(at) - a.by * Math.floor(of(at) / a.by)
      }
      case 'Dynamic': {
        const value = real(c)(a.value)
        return at => Math.min(Math.max(Math.floor(value(at)), 0), a.extent - 1)
      }
    }
  }

// -------------------------------------------------------------------------------------
// reals, truths and words
// -------------------------------------------------------------------------------------

const unaries: Readonly<Record<UnaryOp, (x: number) => number>> = {
  neg: x => -x,
  abs: Math.abs,
  floor: Math.floor,
  sqrt: Math.sqrt,
  exponent: x => (Number.isFinite(x) && x !== 0 ? exponentOf(Math.abs(x)) : x === 0 ? -Infinity : Math.abs(x))
}

/** ⌊log2 x⌋, exact: the logarithm may round across a power of two. */
const exponentOf = (x: number): number => {
  const e = Math.floor(Math.log2(x))
  return 2 ** e > x ? e - 1 : 2 ** (e + 1) <= x ? e + 1 : e
}

const binaries: Readonly<Record<BinaryOp, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  max: Math.max,
  min: Math.min,
  scale2: (x, y) => x * 2 ** Math.trunc(y / 2) * 2 ** (y - Math.trunc(y / 2))
}

const compares: Readonly<Record<CompareOp, (x: number, y: number) => boolean>> = {
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  eq: (x, y) => x === y
}

const reduces: Readonly<Record<ReduceOp, (x: number, y: number) => number>> = {
  sum: (x, y) => x + y,
  prod: (x, y) => x * y,
  max: Math.max,
  min: Math.min
}

const real = (c: Context): ((x: Real) => Run<number>) => {
  const known = new Map<Real, Run<number>>()
  const make = (x: Real): Run<number> => {
    switch (x._tag) {
      case 'Literal': {
        const value = c.round(x.value)
        return () => value
      }
      case 'FromIndex':
        return index(c)(x.index)
      case 'Read':
        return readRun(c, x.buffer, x.index)
      case 'Unary': {
        const [f, a] = [unaries[x.op], go(x.x)]
        return at => c.round(f(a(at)))
      }
      case 'Binary': {
        const [f, a, b] = [binaries[x.op], go(x.x), go(x.y)]
        return at => c.round(f(a(at), b(at)))
      }
      case 'Select': {
        const [test, a, b] = [truth(c, go)(x.if), go(x.then), go(x.else)]
        return at => (test(at) ? a(at) : b(at))
      }
      case 'Guard': {
        const bounds = x.bounds.map(b => ({ index: index(c)(b.index), extent: b.extent }))
        const [a, b] = [go(x.then), go(x.else)]
        return at => (bounds.every(one => one.index(at) >= 0 && one.index(at) < one.extent) ? a(at) : b(at))
      }
      case 'Reduce':
        return reduceRun(c, x.op, x.axes, go(x.body))
      case 'TopBits': {
        const w = word(c, go)(x.word)
        return at => w(at) >>> (32 - x.bits)
      }
    }
  }
  const go = (x: Real): Run<number> => {
    const run = known.get(x) ?? cached(c, make(x))
    known.set(x, run)
    return run
  }
  return go
}

const readRun = (c: Context, buffer: number, at: ReadonlyArray<Index>): Run<number> => {
  const indices = at.map(index(c))
  const strides = S.strides(c.shapes[buffer] ?? [])
  const data = c.inputs[buffer] ?? []
  return counters => {
    let flat = 0
    for (let i = 0; i < indices.length; i++) flat += (indices[i]?.(counters) ?? 0) * (strides[i] ?? 0)
    return data[flat] ?? NaN
  }
}

const reduceRun = (
  c: Context,
  op: ReduceOp,
  axes: ReadonlyArray<{ readonly name: string; readonly extent: number }>,
  body: Run<number>
): Run<number> => {
  const count = axes.reduce((n, a) => n * a.extent, 1)
  return at => {
    let sum = identityOf(op)
    for (let flat = 0; flat < count; flat++) {
      let rest = flat
      for (let i = axes.length - 1; i >= 0; i--) {
        const a = axes[i]
        if (a === undefined) continue
        at.set(a.name, rest % a.extent)
        rest = Math.floor(rest / a.extent)
      }
      c.clock.now++
      sum = c.round(reduces[op](sum, body(at)))
    }
    c.clock.now++
    return sum
  }
}

const truth =
  (c: Context, go: (x: Real) => Run<number>) =>
  (x: Truth): Run<boolean> => {
    switch (x._tag) {
      case 'Compare': {
        const [f, a, b] = [compares[x.op], go(x.x), go(x.y)]
        return at => f(a(at), b(at))
      }
      case 'Not': {
        const a = truth(c, go)(x.x)
        return at => !a(at)
      }
      case 'And':
      case 'Or': {
        const [a, b] = [truth(c, go)(x.x), truth(c, go)(x.y)]
        return x._tag === 'And' ? at => a(at) && b(at) : at => a(at) || b(at)
      }
    }
  }

const word = (c: Context, go: (x: Real) => Run<number>): ((x: Word) => Run<number>) => {
  const known = new Map<Word, Run<number>>()
  const make = (x: Word): Run<number> => {
    switch (x._tag) {
      case 'WordLiteral':
        return () => x.value
      case 'WordOfIndex':
        return at => index(c)(x.index)(at) >>> 0
      case 'WordOfHalves': {
        const [high, low] = [go(x.high), go(x.low)]
        return at => ((high(at) << 16) | low(at)) >>> 0
      }
      case 'WordAdd':
      case 'WordXor': {
        const [a, b] = [run(x.x), run(x.y)]
        return x._tag === 'WordAdd' ? at => (a(at) + b(at)) >>> 0 : at => (a(at) ^ b(at)) >>> 0
      }
      case 'WordRotate': {
        const a = run(x.x)
        return at => ((a(at) << x.by) | (a(at) >>> (32 - x.by))) >>> 0
      }
    }
  }
  const run = (x: Word): Run<number> => {
    const again = known.get(x) ?? cached(c, make(x))
    known.set(x, again)
    return again
  }
  return run
}
