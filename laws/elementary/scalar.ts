/**
 * Programs of the scalar language run on many numbers at once, in 32-bit arithmetic.
 *
 * A program is made into a list of steps, one per node, and every step handles a whole block before the next one
 * starts. Registers are arrays of 32-bit floats, so each operation is rounded as it is on a backend. That is fast
 * enough to try every 32-bit float there is.
 *
 * @since 0.1.0
 */
import type { BinaryOp, CompareOp, Real, Truth, UnaryOp } from '../../src/expr/Scalar'
import { read } from '../../src/expr/Scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A program made ready: argument `i` of each element is in block `i`, results are in the array that is returned (it
 * is used again by the next call).
 *
 * @category model
 * @since 0.1.0
 */
export type Program = (blocks: ReadonlyArray<Float32Array>) => Float32Array

type Step = (blocks: ReadonlyArray<Float32Array>) => void

interface Registers {
  readonly real: (x: Real) => Float32Array
  readonly truth: (x: Truth) => Uint8Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The argument number `i` of a program. @category constructors @since 0.1.0 */
export const argument = (i: number): Real => read(i, [])

/** A program that works on blocks of `size` elements. @category constructors @since 0.1.0 */
export const program = (body: Real, size: number): Program => {
  const steps: Array<Step> = []
  const reals = new Map<Real, Float32Array>()
  const truths = new Map<Truth, Uint8Array>()
  const registers: Registers = {
    real: x => {
      const known = reals.get(x)
      if (known !== undefined) return known
      const out = new Float32Array(size)
      steps.push(realStep(x, out, registers))
      reals.set(x, out)
      return out
    },
    truth: x => {
      const known = truths.get(x)
      if (known !== undefined) return known
      const out = new Uint8Array(size)
      steps.push(truthStep(x, out, registers))
      truths.set(x, out)
      return out
    }
  }
  const result = registers.real(body)
  return blocks => {
    steps.forEach(step => {
      step(blocks)
    })
    return result
  }
}

/** How many operations a program has. @category utils @since 0.1.0 */
export const operations = (body: Real): number => {
  const seen = new Set<Real | Truth>()
  const visit = (x: Real | Truth): number => {
    if (seen.has(x)) return 0
    seen.add(x)
    const below = childrenOf(x).reduce((sum, child) => sum + visit(child), 0)
    return below + (x._tag === 'Literal' || x._tag === 'Read' ? 0 : 1)
  }
  return visit(body)
}

const childrenOf = (x: Real | Truth): ReadonlyArray<Real | Truth> => {
  switch (x._tag) {
    case 'Unary':
    case 'Not':
      return [x.x]
    case 'Binary':
    case 'Compare':
    case 'And':
    case 'Or':
      return [x.x, x.y]
    case 'Select':
      return [x.if, x.then, x.else]
    default:
      return []
  }
}

// -------------------------------------------------------------------------------------
// steps
// -------------------------------------------------------------------------------------

const realStep = (x: Real, out: Float32Array, registers: Registers): Step => {
  switch (x._tag) {
    case 'Literal':
      out.fill(x.value)
      return () => undefined
    case 'Read':
      return blocks => {
        out.set(blocks[x.buffer] ?? [])
      }
    case 'Unary': {
      const a = registers.real(x.x)
      return unary(x.op, a, out)
    }
    case 'Binary': {
      const [a, b] = [registers.real(x.x), registers.real(x.y)]
      return binary(x.op, a, b, out)
    }
    case 'Select': {
      const [c, a, b] = [registers.truth(x.if), registers.real(x.then), registers.real(x.else)]
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = (c[i] === 1 ? a[i] : b[i]) ?? NaN
      }
    }
    default:
      return () => {
        out.fill(NaN)
      }
  }
}

const truthStep = (x: Truth, out: Uint8Array, registers: Registers): Step => {
  switch (x._tag) {
    case 'Compare': {
      const [a, b] = [registers.real(x.x), registers.real(x.y)]
      return compare(x.op, a, b, out)
    }
    case 'Not': {
      const a = registers.truth(x.x)
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = 1 - (a[i] ?? 0)
      }
    }
    case 'And':
    case 'Or': {
      const [a, b] = [registers.truth(x.x), registers.truth(x.y)]
      return x._tag === 'And'
        ? () => {
            for (let i = 0; i < out.length; i++) out[i] = (a[i] ?? 0) & (b[i] ?? 0)
          }
        : () => {
            for (let i = 0; i < out.length; i++) out[i] = (a[i] ?? 0) | (b[i] ?? 0)
          }
    }
  }
}

// One loop per operation, written out: a loop over a function that is passed in runs ten times as long.

const unary = (op: UnaryOp, a: Float32Array, out: Float32Array): Step => {
  switch (op) {
    case 'neg':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = -a[i]!
      }
    case 'abs':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i]!)
      }
    case 'floor':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = Math.floor(a[i]!)
      }
    case 'sqrt':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]!)
      }
    case 'exponent': {
      const bits = new Uint32Array(a.buffer)
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = ((bits[i]! >>> 23) & 255) - 127
      }
    }
  }
}

const binary = (op: BinaryOp, a: Float32Array, b: Float32Array, out: Float32Array): Step => {
  switch (op) {
    case 'add':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!
      }
    case 'sub':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!
      }
    case 'mul':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!
      }
    case 'div':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!
      }
    case 'max':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i]!, b[i]!)
      }
    case 'min':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = Math.min(a[i]!, b[i]!)
      }
    case 'scale2':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! * powerOf2(b[i]!)
      }
  }
}

const powers = Float64Array.from({ length: 512 }, (_, i) => 2 ** (i - 256))

/** 2^k for an integer; outside the range that `scale2` promises, nothing is promised. */
const powerOf2 = (k: number): number => (k >= -149 && k <= 128 ? powers[k + 256]! : NaN)

const compare = (op: CompareOp, a: Float32Array, b: Float32Array, out: Uint8Array): Step => {
  switch (op) {
    case 'lt':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! < b[i]! ? 1 : 0
      }
    case 'le':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! <= b[i]! ? 1 : 0
      }
    case 'eq':
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = a[i]! === b[i]! ? 1 : 0
      }
  }
}
