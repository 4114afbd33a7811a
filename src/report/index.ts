/**
 * Metrics, figures, the HTML report and the text that the command line prints.
 *
 * @since 0.1.0
 */
export * from './Gallery'
export type * from './Report'
export { renderReport } from './html/Page'
export * from '../metrics/index'
export * from './svg/index'
export * from './terminal/index'
