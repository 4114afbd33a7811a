/**
 * The table of all primitives of this library, by file. Written by scripts/primitives.ts from the files of
 * `src/primitive`; nothing is to be edited here.
 *
 * @since 0.1.0
 */
import type { Primitive } from '../expr/Expr'
import { primitives as abs } from '../primitive/abs'
import { primitives as add } from '../primitive/add'
import { primitives as atan2 } from '../primitive/atan2'
import { primitives as broadcastInDim } from '../primitive/broadcastInDim'
import { primitives as cholesky } from '../primitive/cholesky'
import { primitives as compare } from '../primitive/compare'
import { primitives as concatenate } from '../primitive/concatenate'
import { primitives as constant } from '../primitive/constant'
import { primitives as convGeneralDilated } from '../primitive/convGeneralDilated'
import { primitives as convertElementType } from '../primitive/convertElementType'
import { primitives as cumulativeSum } from '../primitive/cumulativeSum'
import { primitives as dotGeneral } from '../primitive/dotGeneral'
import { primitives as dynamicSlice } from '../primitive/dynamicSlice'
import { primitives as erf } from '../primitive/erf'
import { primitives as erfInv } from '../primitive/erfInv'
import { primitives as exp } from '../primitive/exp'
import { primitives as floor } from '../primitive/floor'
import { primitives as gather } from '../primitive/gather'
import { primitives as input } from '../primitive/input'
import { primitives as integerPow } from '../primitive/integerPow'
import { primitives as iota } from '../primitive/iota'
import { primitives as isFinite } from '../primitive/isFinite'
import { primitives as lgamma } from '../primitive/lgamma'
import { primitives as log } from '../primitive/log'
import { primitives as logical } from '../primitive/logical'
import { primitives as logistic } from '../primitive/logistic'
import { primitives as max } from '../primitive/max'
import { primitives as mul } from '../primitive/mul'
import { primitives as neg } from '../primitive/neg'
import { primitives as optimizationBarrier } from '../primitive/optimizationBarrier'
import { primitives as pad } from '../primitive/pad'
import { primitives as pow } from '../primitive/pow'
import { primitives as randomBits } from '../primitive/randomBits'
import { primitives as reduceLogical } from '../primitive/reduceLogical'
import { primitives as reduceMax } from '../primitive/reduceMax'
import { primitives as reduceProd } from '../primitive/reduceProd'
import { primitives as reduceWindow } from '../primitive/reduceWindow'
import { primitives as reduceWindowSum } from '../primitive/reduceWindowSum'
import { primitives as rem } from '../primitive/rem'
import { primitives as reshape } from '../primitive/reshape'
import { primitives as reverse } from '../primitive/reverse'
import { primitives as select } from '../primitive/select'
import { primitives as sin } from '../primitive/sin'
import { primitives as sort } from '../primitive/sort'
import { primitives as sqrt } from '../primitive/sqrt'
import { primitives as stopGradient } from '../primitive/stopGradient'
import { primitives as tan } from '../primitive/tan'
import { primitives as tanh } from '../primitive/tanh'
import { primitives as transpose } from '../primitive/transpose'
import { primitives as triangularSolve } from '../primitive/triangularSolve'

/** The primitives of one file. @category model @since 0.1.0 */
export interface Module {
  readonly file: string
  readonly primitives: ReadonlyArray<Primitive>
}

/** Every file of `src/primitive` with its primitives. @category constructors @since 0.1.0 */
export const modules: ReadonlyArray<Module> = [
  { file: 'abs', primitives: abs },
  { file: 'add', primitives: add },
  { file: 'atan2', primitives: atan2 },
  { file: 'broadcastInDim', primitives: broadcastInDim },
  { file: 'cholesky', primitives: cholesky },
  { file: 'compare', primitives: compare },
  { file: 'concatenate', primitives: concatenate },
  { file: 'constant', primitives: constant },
  { file: 'convGeneralDilated', primitives: convGeneralDilated },
  { file: 'convertElementType', primitives: convertElementType },
  { file: 'cumulativeSum', primitives: cumulativeSum },
  { file: 'dotGeneral', primitives: dotGeneral },
  { file: 'dynamicSlice', primitives: dynamicSlice },
  { file: 'erf', primitives: erf },
  { file: 'erfInv', primitives: erfInv },
  { file: 'exp', primitives: exp },
  { file: 'floor', primitives: floor },
  { file: 'gather', primitives: gather },
  { file: 'input', primitives: input },
  { file: 'integerPow', primitives: integerPow },
  { file: 'iota', primitives: iota },
  { file: 'isFinite', primitives: isFinite },
  { file: 'lgamma', primitives: lgamma },
  { file: 'log', primitives: log },
  { file: 'logical', primitives: logical },
  { file: 'logistic', primitives: logistic },
  { file: 'max', primitives: max },
  { file: 'mul', primitives: mul },
  { file: 'neg', primitives: neg },
  { file: 'optimizationBarrier', primitives: optimizationBarrier },
  { file: 'pad', primitives: pad },
  { file: 'pow', primitives: pow },
  { file: 'randomBits', primitives: randomBits },
  { file: 'reduceLogical', primitives: reduceLogical },
  { file: 'reduceMax', primitives: reduceMax },
  { file: 'reduceProd', primitives: reduceProd },
  { file: 'reduceWindow', primitives: reduceWindow },
  { file: 'reduceWindowSum', primitives: reduceWindowSum },
  { file: 'rem', primitives: rem },
  { file: 'reshape', primitives: reshape },
  { file: 'reverse', primitives: reverse },
  { file: 'select', primitives: select },
  { file: 'sin', primitives: sin },
  { file: 'sort', primitives: sort },
  { file: 'sqrt', primitives: sqrt },
  { file: 'stopGradient', primitives: stopGradient },
  { file: 'tan', primitives: tan },
  { file: 'tanh', primitives: tanh },
  { file: 'transpose', primitives: transpose },
  { file: 'triangularSolve', primitives: triangularSolve }
]

/** Every primitive, by name: what a graph file may mention. @category constructors @since 0.1.0 */
export const registry: ReadonlyMap<string, Primitive> = new Map(
  modules.flatMap(module => module.primitives.map(primitive => [primitive.name, primitive] as const))
)
