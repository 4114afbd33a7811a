/**
 * The law of argument lists on as many as are asked for: `npx tsx scripts/fuzz-arguments.ts [cases] [seed]`.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import { understoodOrRefused } from '../laws/cli/argumentLaws'
import { argumentLists } from '../laws/cli/arguments'

const [cases = '20000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)

fc.assert(fc.property(argumentLists, understoodOrRefused), { numRuns: Number(cases), seed: Number(seed) })
console.log(`argument lists: ${cases} cases from seed ${seed}, each understood or refused with a sentence`)
