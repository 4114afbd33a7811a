/**
 * `examples/browser`, from end to end in a headless Chromium: it trains under a strict policy, its loss falls, and what is
 * drawn gets probabilities.
 *
 * @since 0.1.0
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPage, servePage } from '../../examples/browser/site'
import type { Site } from '../../scripts/serve'
import { chromiumPath, launch } from './chromium'
import { draw, seven, trained } from './visit'

/** The numbers in a text, in order. */
const numbersIn = (text: string | null): ReadonlyArray<number> =>
  [...(text ?? '').matchAll(/\d+(?:\.\d+)?/g)].map(([match]) => Number(match))

/** The ten probabilities that the figure of a prediction names to those who do not see it. */
const probabilitiesOn = async (page: Page): Promise<ReadonlyArray<number>> => {
  const label = await page.locator('#probabilities svg').getAttribute('aria-label')
  return [...(label ?? '').matchAll(/\d (0\.\d+|1\.\d+)/g)].map(([, value]) => Number(value))
}

describe.skipIf(chromiumPath === undefined)('the example page', () => {
  const held: { browser?: Browser; site?: Site; page?: Page } = {}
  const complaints: Array<string> = []
  const page = (): Page => held.page ?? expect.fail('there is no page')

  beforeAll(async () => {
    await buildPage()
    held.site = await servePage(0)
    held.browser = await launch()
    held.page = await held.browser.newPage({ viewport: { width: 1280, height: 900 } })
    held.page.setDefaultTimeout(120_000)
    held.page.on('console', message => complaints.push(message.text()))
    held.page.on('pageerror', error => complaints.push(error.message))
    await held.page.goto(`${held.site.address}/`)
  })

  afterAll(async () => {
    await held.browser?.close()
    await held.site?.close()
  })

  test('trains a few dozen steps in its worker, and its loss falls', async () => {
    await trained(page(), '2000', '1')
    const [step, steps, last = NaN, nll = NaN, kl = NaN, first = NaN] = numbersIn(
      await page().locator('#numbers').textContent()
    )
    expect([step, steps]).toStrictEqual([29, 29])
    expect(last).toBeLessThan(0.9 * first)
    expect(Math.abs(last - nll - kl)).toBeLessThan(0.02)
    expect(await page().locator('#status').textContent()).toMatch(/^Trained\. It reads \d+\.\d % of 2,000 test digits/)
    expect(await page().locator('#device').textContent()).toMatch(/^Runs on \S+/)
  })

  test('shows curves and the posterior of a weight of any layer', async () => {
    for (const layer of await page().locator('#layer option').all()) {
      await page()
        .locator('#layer')
        .selectOption(await layer.getAttribute('value'))
      await page().locator('#posterior svg').waitFor()
      expect(await page().locator('#narrowing').textContent()).toMatch(
        /^Of the layer's [\d,]+ weights this one, .* was 0\.1 before any data, 0\.0486 at the start, and is 0\.\d+ now\.$/
      )
    }
    expect(await page().locator('#losses path.line').count()).toBe(3)
    expect(await page().locator('#accuracy svg').getAttribute('aria-label')).toContain('Accuracy')
  })

  test('gives a drawn digit probabilities that sum to 1, and splits its uncertainty in two', async () => {
    await draw(page(), seven)
    const probabilities = await probabilitiesOn(page())
    expect(probabilities).toHaveLength(10)
    expect(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(0.006)
    const values = await page().locator('#uncertainty dd').allTextContents()
    const [aleatoric = NaN, epistemic = NaN, total = NaN] = values.map(text => numbersIn(text)[0])
    expect(Math.abs(aleatoric + epistemic - total)).toBeLessThan(0.002)
    // The traces of both covariances add up to 1 − ‖p̄‖².
    expect(Math.abs(1 - probabilities.reduce((sum, p) => sum + p * p, 0) - total)).toBeLessThan(0.01)
  })

  test('can be drawn on with the keyboard alone', async () => {
    await page().locator('#clear').click()
    expect(await page().locator('#probabilities svg').count()).toBe(0)
    await page().locator('#canvas').focus()
    await page().keyboard.press('Space')
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page().keyboard.press(key)
    await page().locator('#probabilities svg').waitFor()
    expect(await probabilitiesOn(page())).toHaveLength(10)
  })

  test('shows test digits with their labels', async () => {
    await page().locator('#sample').click()
    await page()
      .locator('#verdict', { hasText: /Its label is \d\.$/ })
      .waitFor()
  })

  test.each([
    ['combobox', ['Images', 'Epochs', 'A weight of the']],
    ['button', ['Train', 'Stop', 'Clear', 'Test digit', 'Scribble']],
    ['progressbar', ['Training']],
    ['application', [/^Drawing area/]]
  ] as const)('names every %s', async (role, names) => {
    expect(await page().getByRole(role).count()).toBe(names.length)
    for (const name of names) expect(await page().getByRole(role, { name }).count()).toBe(1)
  })

  test('fits on a phone', async () => {
    await page().setViewportSize({ width: 360, height: 740 })
    expect(await page().evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })

  test('does all of this without a complaint of the browser', () => {
    expect(complaints).toStrictEqual([])
  })
})
