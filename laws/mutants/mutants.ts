/**
 * Realistic faults, one change of one line each, and the quick test that must find it: the tests of the tests.
 *
 * @since 0.1.0
 */

/** A fault: `find` stands once in `file` and becomes `replace`; `test` (with a filter of test names) must then fail. @category model @since 0.1.0 */
export interface Mutant {
  readonly fault: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly test: string
  readonly only?: string
}

const primitive = (file: string, fault: string, find: string, replace: string, only = `'${file}.ts'`): Mutant => ({
  fault,
  file: `src/primitive/${file}.ts`,
  find,
  replace,
  test: 'laws/primitive.test.ts',
  only
})

const fault = (what: string, file: string, find: string, replace: string, test: string, only?: string): Mutant => ({
  fault: what,
  file,
  find,
  replace,
  test,
  ...(only === undefined ? {} : { only })
})

const IDENTITIES = 'laws/transform/identities.test.ts'
const PART = 'part 1 of 8'
const PHASES = 'laws/compile/phases.test.ts'
const KINKS = 'laws/kinks.test.ts'
const LAYERS = 'laws/layers.test.ts'
const GPU = 'laws/backend/gpu.test.ts'

/** Faults in rules of primitives. */
const rules: ReadonlyArray<Mutant> = [
  primitive(
    'broadcastInDim',
    'the cotangent of a broadcast is not summed over axes of size 1',
    'const kept = dimensions.filter((d, i) => from[i] === shape[d])',
    'const kept = dimensions.filter(() => true)'
  ),
  primitive(
    'broadcastInDim',
    'the batching rule of a sum forgets the new axis',
    'reduceSum(axes.map(a => a + 1))',
    'reduceSum(axes.map(a => a))'
  ),
  primitive(
    'logistic',
    "the sign of softplus'",
    'derivative: x => logistic(x),',
    'derivative: x => sub(sub(x, x), logistic(x)),'
  ),
  primitive('logistic', 'the derivative of logistic without the factor y', 'sub(y, mul(y, y))', 'mul(y, y)'),
  primitive(
    'tanh',
    'the derivative of tanh without the square',
    'sub(ones(y.shape), mul(y, y))',
    'sub(ones(y.shape), y)'
  ),
  primitive(
    'pad',
    'off by one in the transpose of a padding',
    'const cut = low.map(n => Math.max(0, n))',
    'const cut = low.map(n => Math.max(0, n - 1))'
  ),
  primitive('pad', 'the transpose of a slice forgets its strides', 'strides.map(s => s - 1)', 'strides.map(() => 0)'),
  primitive(
    'convGeneralDilated',
    'swapped strides in the cotangent of a kernel',
    'strides: a.rightDilation,',
    'strides: a.strides,'
  ),
  primitive(
    'convGeneralDilated',
    'a kernel not turned round for the cotangent of an image',
    'reverse(a.right.slice(2))(grouped)',
    'grouped'
  ),
  primitive(
    'convGeneralDilated',
    'off by one in the padding of an image cotangent',
    'n - nth(a.low, i) - 1)',
    'n - nth(a.low, i))'
  ),
  primitive('mul', 'the sign of the derivative of a quotient', 'neg(div(z, y))', 'div(z, y)'),
  primitive('mul', 'the derivative of 1/x without its sign', 'neg(mul(result, result))', 'mul(result, result)'),
  primitive(
    'sqrt',
    'the derivative of a root without the half',
    'div(fill(0.5)(x.shape), y)',
    'div(fill(1)(x.shape), y)'
  ),
  primitive('sqrt', 'the sign of the derivative of 1/√x', 'fill(-0.5)', 'fill(0.5)'),
  primitive('log', 'log1p differentiated as log', 'reciprocal(add(x, ones(x.shape)))', 'reciprocal(x)'),
  primitive('exp', 'expm1 differentiated as exp is', 'derivative: x => exp(x),', 'derivative: (_, y) => y,'),
  primitive('sin', "the sign of sin'", 'derivative: x => cos(x),', 'derivative: x => neg(cos(x)),'),
  primitive('sin', "the sign of cos'", 'derivative: x => neg(sin(x)),', 'derivative: x => sin(x),'),
  primitive('select', 'the sides of a selection exchanged in its transpose', 'side === 1', 'side === 2'),
  primitive(
    'transpose',
    'a transposition transposed by itself, not by its inverse',
    'transpose(inverse(permutation))(ct)',
    'transpose(permutation)(ct)'
  ),
  primitive(
    'add',
    'the sign of the second operand of a difference lost',
    '(operand === 0 ? ct : neg(ct))',
    '(operand === 0 ? ct : ct)'
  ),
  primitive(
    'cumulativeSum',
    'a cumulative sum transposed in its own direction',
    'cumulativeSum(axis, !reverse)(ct)',
    'cumulativeSum(axis, reverse)(ct)'
  ),
  primitive('integerPow', 'a power lowered by nothing', 'integerPow(exponent - 1)', 'integerPow(exponent)'),
  primitive('pow', 'the derivative of a power by its exponent', 'mul(z, log(select', 'mul(x, log(select'),
  primitive('atan2', 'the sign of one derivative of atan2', 'neg(div(y, square(x, y)))', 'div(y, square(x, y))'),
  primitive('erf', 'half the derivative of erf', '(c * 2) / Math.sqrt(Math.PI)', 'c / Math.sqrt(Math.PI)'),
  primitive('erfInv', 'twice the derivative of erfInv', 'fill(Math.sqrt(Math.PI) / 2)', 'fill(Math.sqrt(Math.PI))'),
  primitive(
    'lgamma',
    'digamma differentiated once too often',
    'derivative: x => polygamma(1)(x),',
    'derivative: x => polygamma(2)(x),'
  ),
  primitive(
    'concatenate',
    'every piece of a cotangent cut from the start',
    'd === axis ? nth(at, i) : 0',
    'd === axis ? nth(at, 0) : 0'
  ),
  fault(
    'a tie of max gives its derivative twice',
    'src/primitive/max.ts',
    'fill(0.5)(x.shape)',
    'fill(1)(x.shape)',
    KINKS,
    'reference'
  ),
  fault(
    'ties of a maximum are not shared',
    'src/primitive/reduceMax.ts',
    'return div(reduceSum(axes)(mul(tx, chosen)), reduceSum(axes)(chosen))',
    'return reduceSum(axes)(mul(tx, chosen))',
    KINKS,
    'ties'
  )
]

/** Faults in transforms. */
const transforms: ReadonlyArray<Mutant> = [
  fault(
    'the second tangent of a sum is lost where paths meet',
    'src/transform/jvp.ts',
    'O.some(add(x.value, y.value))',
    'O.some(x.value)',
    IDENTITIES,
    PART
  ),
  fault(
    'a product differentiated in its first factor only',
    'src/transform/jvp.ts',
    'node.args.map((arg, j) => (i === j ? t : arg))',
    'node.args.map((arg, j) => (j === 0 ? t : arg))',
    'laws/primitive.test.ts',
    "'mul.ts'"
  ),
  fault(
    'cotangents of a shared value overwrite each other',
    'src/transform/transpose.ts',
    'Monoid.concat(found.get(node) ?? O.none, ct)',
    'ct',
    IDENTITIES,
    PART
  ),
  fault(
    'an unmapped operand is not repeated',
    'src/transform/vmap.ts',
    'repeatUnmapped(args, mapped, size)',
    'args',
    'laws/primitive.test.ts',
    "'add.ts'"
  ),
  fault(
    'a checkpoint that stores after all',
    'src/transform/checkpoint.ts',
    'const again = args.map(optimizationBarrier)',
    'const again = args',
    'laws/transform/checkpoint.test.ts',
    'memory'
  ),
  fault(
    'a dual product without one of its terms',
    'src/transform/Dual.ts',
    'R.add(R.mul(x.tangent, y.primal), R.mul(x.primal, y.tangent))',
    'R.mul(x.tangent, y.primal)',
    'laws/transform/Dual.test.ts'
  ),
  fault(
    'the columns of a Jacobian in front',
    'src/transform/jacobian.ts',
    '[...y.shape.map((_, i) => i + 1), 0]',
    '[0, ...y.shape.map((_, i) => i + 1)]',
    'laws/transform/jacobian.test.ts',
    'Jacobians of both'
  )
]

/** Faults in the compiler and in backends. */
const machinery: ReadonlyArray<Mutant> = [
  fault(
    '0 − y simplified to y',
    'src/compile/simplify.ts',
    'filledWith(x) === 0 ? neg(y)',
    'filledWith(x) === 0 ? y',
    'laws/compile/simplify.test.ts'
  ),
  fault('−1 · x simplified to x', 'src/compile/simplify.ts', '? neg(x)\n', '? x\n', 'laws/compile/simplify.test.ts'),
  fault(
    'values spread in different ways hoisted as if alike',
    'src/compile/simplify.ts',
    '(spreads(arg) !== undefined && alike(arg, first))',
    'spreads(arg) !== undefined',
    'laws/compile/simplify.test.ts'
  ),
  fault(
    'a stale cache: a part of a body read at another place',
    'src/compile/schedule.ts',
    'const key = `${scope(arg)}[${index.map(i => i.key).join()}]`',
    'const key = scope(arg)',
    PHASES,
    'fusion'
  ),
  fault(
    'both stages of a long sum run over the split axes',
    'src/compile/schedule.ts',
    'body.axes.filter(a => !split.includes(a))',
    'body.axes',
    'laws/primitive.test.ts',
    "'broadcastInDim.ts'"
  ),
  fault(
    'a buffer freed one kernel too early',
    'src/compile/memory.ts',
    'p.first <= life.last && life.first <= p.last',
    'p.first < life.last && life.first < p.last',
    PHASES,
    'live buffers'
  ),
  fault(
    'results of a plan not kept to its end',
    'src/compile/memory.ts',
    'results.has(buffer.id) ? kernels.length',
    'results.has(buffer.id) ? born',
    PHASES,
    'live buffers'
  ),
  fault(
    'a stale cache in the interpreter: loops that stand still',
    'src/backend/reference/interpret.ts',
    'when === c.clock.now',
    'when >= 0',
    'laws/primitive.test.ts',
    "'exp.ts'"
  ),
  fault(
    'gpu.js: a minimum printed as a maximum',
    'src/backend/gpu/print/arithmetic.ts',
    'return `Math.${op}(${x}, ${y})`',
    'return `Math.max(${x}, ${y})`',
    GPU,
    'gpu: min'
  ),
  fault(
    'gpu.js: state that is never updated',
    'src/backend/gpu/session.ts',
    'now.state = left.right.state\n',
    '',
    GPU,
    'state is carried'
  )
]

/** Faults in expressions, files, and distributions. */
const others: ReadonlyArray<Mutant> = [
  fault(
    'NaN and the infinities taken for one number',
    'src/expr/Expr.ts',
    ': String(value)\n',
    ': String(JSON.stringify(value))\n',
    'laws/expr/Equality.test.ts'
  ),
  fault(
    'a graph file with a node of itself accepted',
    'src/expr/codec.ts',
    'arg >= i',
    'arg > i',
    'laws/expr/codec.test.ts'
  ),
  fault(
    'a kernel polynomial with a wrong digit',
    'src/expr/elementary/exp.ts',
    '0.16666521',
    '0.16668521',
    'laws/primitive.test.ts',
    "'exp.ts'"
  ),
  fault(
    'half a KL',
    'src/distribution/normal.ts',
    'times(add(square(ratio), square(distance)), 0.5)',
    'times(add(square(ratio), square(distance)), 0.25)',
    LAYERS,
    'KL'
  ),
  fault(
    'a density without the logarithm of its scale',
    'src/distribution/normal.ts',
    'minus(minus(times(square(z), -0.5), log(scale(d))), HALF_LOG_2PI)',
    'minus(times(square(z), -0.5), HALF_LOG_2PI)',
    LAYERS,
    'density'
  ),
  fault(
    'the inverse of softplus with the sign of its exponent',
    'src/distribution/Constraint.ts',
    'x + Math.log(-Math.expm1(-x))',
    'x + Math.log(Math.expm1(x))',
    LAYERS,
    'bijections'
  ),
  fault(
    'a layer that mixes the examples of a batch',
    'src/function/matmul.ts',
    'leftContract: [1],',
    'leftContract: [0],',
    LAYERS,
    'dense'
  ),
  fault(
    'softplus is summed up where rounding can turn it back',
    'src/expr/elementary/log.ts',
    'const SOFTPLUS_NEAR = 0.6',
    'const SOFTPLUS_NEAR = 0.3',
    'laws/elementary/exhaustive.test.ts',
    'softplus'
  ),
  fault(
    'large logits are rounded before they cancel',
    'src/function/softmax.ts',
    'return sub(shifted, spread(x)(rest))',
    'return sub(x, spread(x)(logSumExp(x)))',
    'laws/onnx/nodes.test.ts',
    'LogSoftmax'
  )
]

const GUARD = 'laws/backend/wasm/guard.test.ts'
const GRAPHS = 'random graphs'
const GRADIENT = 'laws/backend/wasm/gradient.test.ts'

/** Faults in WebAssembly code: it writes where it should not, or in another order. */
const writers: ReadonlyArray<Mutant> = [
  fault(
    'the last vector of an axis goes beyond its end',
    'src/backend/wasm/emit/loops.ts',
    'clipped: axis.extent % 4 !== 0',
    'clipped: false',
    GUARD,
    GRAPHS
  ),
  fault(
    'a loop over all elements goes a group too far',
    'src/backend/wasm/emit/loops.ts',
    "I.axis('#groups', Math.ceil(size / group))",
    "I.axis('#groups', Math.ceil(size / group) + 1)",
    GUARD,
    GRAPHS
  ),
  fault(
    'four lanes are stored where there is one number',
    'src/backend/wasm/emit/kernel.ts',
    '? [W.v128StoreLane(offset, 0)]',
    '? [W.v128Store(offset)]',
    GUARD,
    GRAPHS
  ),
  fault(
    'two numbers that are alive together share a place',
    'src/backend/wasm/place.ts',
    'b.size + 4 + zone / 4',
    'Math.max(1, b.size - 16)',
    GUARD,
    GRAPHS
  ),
  fault(
    'vectors that go side by side take loops apart',
    'src/backend/wasm/encode/instruction.ts',
    '[block, loop, when]',
    '[block, when]',
    'laws/backend/wasm/abreast.test.ts',
    'arithmetic'
  ),
  fault(
    'a thread does not wait for what a product over the batch reads of other blocks',
    'src/backend/wasm/program.ts',
    'access(id, false, follows(slot))',
    'access(id, false, true)',
    'laws/backend/wasm/threads.test.ts',
    'sums over the batch'
  ),
  fault(
    'a tile with examples in its lanes leaves half of each sum out',
    'src/backend/wasm/contraction/code.ts',
    'W.shuffleWords([1, 0, 3, 2])',
    'W.shuffleWords([0, 1, 2, 3])',
    GRADIENT,
    'within its bound'
  ),
  fault(
    'sums go into the result before the last stretch',
    'src/backend/wasm/contraction/gradientWork.ts',
    'stretch.blocks === k.batch.extent / k.block && isOnce',
    'isOnce',
    'laws/backend/wasm/batched.test.ts'
  ),
  fault(
    'sums over the batch leave the blocks beside the first out',
    'src/backend/wasm/contraction/sums.ts',
    's * blockBytes + 16 * v',
    '16 * v',
    GRADIENT,
    'within its bound'
  )
]

/** Every fault. @category constructors @since 0.1.0 */
export const mutants: ReadonlyArray<Mutant> = [...rules, ...transforms, ...machinery, ...writers, ...others]
