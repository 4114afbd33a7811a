/**
 * The last sections: what the model is, and how to run it again.
 *
 * @since 0.1.0
 */
import { duration, shape, thousands } from '../Format'
import { type Element, element } from '../markup/Markup'
import type { Report } from '../Report'
import { facts, section, table } from './Parts'

// A dash where a layer has nothing to learn: columns of zeros hide the layers that do.
const countOf = (n: number): string => (n === 0 ? '–' : thousands(n))

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The table of layers with its totals.
 *
 * @category constructors
 * @since 0.1.0
 */
export const model = ({ model: { name, layers } }: Report): Element => {
  const total = (count: (layer: (typeof layers)[number]) => number): string =>
    thousands(layers.reduce((sum, layer) => sum + count(layer), 0))
  return section(
    'model',
    `The model: ${name}`,
    'Output shapes are for one example. A weight counts once; variational parameters are what training adjusts.',
    [
      table(
        'Layers',
        ['Layer', 'Output', 'Weights', 'Variational parameters'],
        layers.map(layer => [layer.name, shape(layer.outputShape), countOf(layer.means), countOf(layer.variational)]),
        ['Total', '', total(layer => layer.means), total(layer => layer.variational)]
      )
    ]
  )
}

/**
 * The command and everything that its numbers depend on.
 *
 * @category constructors
 * @since 0.1.0
 */
export const reproduce = ({ run, data }: Report): Element =>
  section(
    'reproduce',
    'Run it again',
    'The same command, seed and backend on the same kind of machine give the same numbers but for the times.',
    [
      element('pre', {}, [element('code', {}, [run.command])]),
      facts([
        ['Seed', String(run.seed)],
        [
          'Data',
          `${data.name}: ${thousands(data.train)} training, ${thousands(data.validation)} validation, ${thousands(data.test)} test`
        ],
        ['Inference', run.inference],
        ['Backend', run.backend],
        ['Device', run.device],
        ['Time', duration(run.seconds)],
        ['Versions', run.versions.map(({ name, version }) => `${name} ${version}`).join(', ')]
      ])
    ]
  )
