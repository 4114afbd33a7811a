/**
 * Randomness as a value: keys, the generator behind them, and samples.
 *
 * @since 0.1.0
 */
export { normalFromBits, uniformFromBits } from './fromBits'
export { integersBelow } from './integer'
export { Eq, foldIn, type Key, key, Show, split, splitPair } from './Key'
export { bernoulli, bits, bitsAt, normal, permutation, uniform } from './sample'
export { type Block, parity, rotations, rounds, threefry2x32, threefryBits } from './threefry2x32'
