/**
 * An image of a few pixels, shown large and crisp.
 *
 * @since 0.1.0
 */
import { type Element, element } from '../markup/Markup'
import { figure, type FigureOptions } from './Figure'
import { pngDataUri, type Raster } from './Png'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The image with its pixels as squares. Grey images carry the class `grey`, so that a page can show
 * light strokes on black as ink on paper.
 *
 * @category constructors
 * @since 0.1.0
 */
export const thumbnail = (image: Raster, options: FigureOptions = {}): Element => {
  const width = options.width ?? 112
  const height = options.height ?? (width * image.height) / image.width
  const description = options.description ?? options.title ?? `Image of ${image.width} × ${image.height} pixels`
  return figure(width, height, description, [
    element('image', {
      class: image.channels === 1 ? 'grey' : 'colour',
      href: pngDataUri(image),
      width,
      height,
      style: 'image-rendering:pixelated'
    })
  ])
}
