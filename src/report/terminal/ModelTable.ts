/**
 * The table of a network's layers, for `credence summary` and the start of a training run.
 *
 * @since 0.1.0
 */
import { shape, thousands } from '../Format'
import type { LayerRow, ModelSummary } from '../Report'
import { plain, printable, type Style } from './Style'
import { tableText } from './Table'

const count = (n: number): string => (n === 0 ? '–' : thousands(n))

const total = (layers: ReadonlyArray<LayerRow>, value: (layer: LayerRow) => number): string =>
  thousands(layers.reduce((sum, layer) => sum + value(layer), 0))

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * One line a layer: output shape for one example, weights (means) and variational parameters, with totals.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { modelTable } from 'credence/report'
 *
 * const layers = [{ name: 'dense', outputShape: [10], means: 850, variational: 1700 }]
 * assert.strictEqual(modelTable({ name: 'tiny', layers }).split('\n').at(-1), 'total                850                    1,700')
 *
 * @category utils
 * @since 0.1.0
 */
export const modelTable = ({ name, layers }: ModelSummary, style: Style = plain): string => {
  const table = {
    head: ['layer', 'output', 'weights', 'variational parameters'],
    rows: layers.map(layer => [layer.name, shape(layer.outputShape), count(layer.means), count(layer.variational)]),
    total: ['total', '', total(layers, layer => layer.means), total(layers, layer => layer.variational)]
  }
  return `${style.bold(printable(name))}\n\n${tableText(table, style)}`
}
