/**
 * `npm run example:browser:picture`: trains in a headless Chromium as a visitor would, and writes the screenshot of the
 * documentation, wide and as on a phone.
 *
 * @since 0.1.0
 */
import { launch } from '../../laws/pages/chromium'
import { draw, type Stroke, trained } from '../../laws/pages/visit'
import { buildPage, servePage } from './site'

/** Somewhere between a 4 and a 9. */
const doubtful: ReadonlyArray<Stroke> = [
  [
    [0.36, 0.18],
    [0.3, 0.36],
    [0.36, 0.48],
    [0.52, 0.5],
    [0.66, 0.44]
  ],
  [
    [0.52, 0.16],
    [0.66, 0.2],
    [0.68, 0.4],
    [0.62, 0.86]
  ]
]

await buildPage()
const site = await servePage(0)
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 })
await page.goto(`${site.address}/`)
await trained(page, '12000', '3', 580_000)
await draw(page, doubtful)
await page.waitForTimeout(500)
for (const part of ['#status', '#verdict', '#uncertainty']) console.log(await page.locator(part).textContent())
await page.screenshot({ path: 'docs/browser.png', fullPage: true })
await page.setViewportSize({ width: 390, height: 844 })
await page.screenshot({ path: '.cache/browser-phone.png', fullPage: true })
await page.emulateMedia({ colorScheme: 'dark' })
await page.setViewportSize({ width: 1280, height: 900 })
await page.screenshot({ path: '.cache/browser-dark.png', fullPage: true })
await browser.close()
await site.close()
