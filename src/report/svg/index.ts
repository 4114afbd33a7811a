/**
 * Figures as SVG values, and `renderSvg` to print one as a file.
 *
 * @since 0.1.0
 */
export type { AxisOptions } from './Axis'
export { type Bar, barChart, type BarChartOptions } from './BarChart'
export { confusionHeatMap, type ConfusionHeatMapOptions } from './ConfusionHeatMap'
export { densityCurves, type DensityCurvesOptions, type NormalCurve } from './DensityCurves'
export { type FigureOptions, figureStyle, renderInline, renderSvg } from './Figure'
export { filterGrid, type FilterRow } from './FilterGrid'
export { binned, histogram, type HistogramOptions, type HistogramSeries } from './Histogram'
export { lineChart, type LineChartOptions, type Point, type Series } from './LineChart'
export { png, pngDataUri, type Raster } from './Png'
export { reliabilityDiagram } from './ReliabilityDiagram'
export { thumbnail } from './Thumbnail'
