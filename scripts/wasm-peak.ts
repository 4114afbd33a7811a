/**
 * The speed of the bare register tile on this machine, in strict arithmetic and, where the engine has it, in fma.
 *
 *     npx tsx scripts/wasm-peak.ts [seconds]
 */
import { hasRelaxedSimd } from '../src/backend/wasm/probe'
import { peakOf } from './wasm/tile'

const seconds = Number(process.argv[2] ?? 2)
const kinds = hasRelaxedSimd() ? (['strict', 'fma'] as const) : (['strict'] as const)
kinds.forEach(kind => {
  console.log(`${process.version} ${kind} ${peakOf(kind === 'fma', seconds).toFixed(1)} GFLOP/s`)
})
