/**
 * The keys of a run: every use of chance has a child of the seed's key of its own, so that no two depend on each other
 * and none depends on the order in which things happen.
 *
 * @since 0.1.0
 */
import * as K from '../random/Key'

/** @category model @since 0.1.0 */
export interface RunKeys {
  readonly initial: K.Key
  readonly split: K.Key
  readonly order: K.Key
  readonly steps: K.Key
  readonly validation: K.Key
  readonly test: K.Key
  readonly augmentation: K.Key
}

/** @category constructors @since 0.1.0 */
export const runKeys = (seed: number): RunKeys => {
  const child = (i: number): K.Key => K.foldIn(i)(K.key(seed))
  return {
    initial: child(0),
    split: child(1),
    order: child(2),
    steps: child(3),
    validation: child(4),
    test: child(5),
    augmentation: child(6)
  }
}

/** A key as a graph reads it: four 16-bit halves, highest first. @category utils @since 0.1.0 */
export const halves = ({ hi, lo }: K.Key): Float32Array =>
  Float32Array.of(hi >>> 16, hi & 0xffff, lo >>> 16, lo & 0xffff)
