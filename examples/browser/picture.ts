/**
 * `npm run example:browser:picture`: trains in a headless Chromium as a visitor would, and writes the screenshot of the
 * documentation, wide and as on a phone.
 *
 * @since 0.1.0
 */
import { launch } from '../../laws/pages/chromium'
import { drawSeven, trained } from '../../laws/pages/visit'
import { buildPage, servePage } from './site'

await buildPage()
const site = await servePage(0)
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 })
await page.goto(`${site.address}/`)
await trained(page, process.env['IMAGES'] ?? '0', '3', 580_000)
await drawSeven(page)
await page.waitForTimeout(500)
console.log(await page.locator('#status').textContent())
await page.screenshot({ path: 'docs/browser.png', fullPage: true })
await page.setViewportSize({ width: 390, height: 844 })
await page.screenshot({ path: '.cache/browser-phone.png', fullPage: true })
await page.emulateMedia({ colorScheme: 'dark' })
await page.setViewportSize({ width: 1280, height: 900 })
await page.screenshot({ path: '.cache/browser-dark.png', fullPage: true })
await browser.close()
await site.close()
