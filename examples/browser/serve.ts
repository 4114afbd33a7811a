/**
 * `npm run example:browser`: builds the page and serves it until it is interrupted.
 *
 * @since 0.1.0
 */
import { buildPage, servePage } from './site'

await buildPage()
const { address } = await servePage(Number(process.env['PORT'] ?? 8080))
console.log(`A Bayesian LeNet-5 in a page: ${address}/`)
