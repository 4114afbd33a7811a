/**
 * The report as one HTML page that needs nothing else: no network, no script, no font, no file beside it.
 *
 * @since 0.1.0
 */
import { element, render, styleSheet } from '../markup/Markup'
import type { Report } from '../Report'
import { judgement } from './Judgement'
import { learning } from './Learning'
import { model, reproduce } from './Machine'
import { paragraph } from './Parts'
import { headline } from './Prose'
import { pageHeader } from './Scores'
import { specimens, unfamiliar } from './Specimens'
import { pageCss } from './Style'
import { weights } from './Weights'

// The browser itself refuses whatever is not in the page.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The page as HTML text. Total: a report without epochs, pictures or histories is a shorter page.
 *
 * @category utils
 * @since 0.1.0
 */
export const renderReport = (report: Report): string => {
  const head = element('head', {}, [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    element('title', {}, [`${report.title}: ${headline(report)}`]),
    styleSheet(pageCss)
  ])
  const body = element('body', {}, [
    element('main', {}, [
      pageHeader(report),
      judgement(report),
      ...specimens(report),
      ...unfamiliar(report),
      learning(report),
      ...weights(report),
      model(report),
      reproduce(report),
      element('footer', {}, [paragraph('Made by credence. This page is complete in itself and loads nothing.')])
    ])
  ])
  return `<!doctype html>\n${render(element('html', { lang: 'en' }, [head, body]))}\n`
}
