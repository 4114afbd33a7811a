import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { element, escape, render, styleSheet, text, withAttributes } from '../../src/report/markup/Markup'
import { faults } from './wellFormed'

const unescape = (s: string): string =>
  s
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')

describe('markup', () => {
  it('prints elements, attributes and texts', () => {
    const tree = element('p', { class: 'a "b"', x: 1.23456 }, ['1 < 2 & 3', element('br'), text('>')])
    expect(render(tree)).toBe('<p class="a &quot;b&quot;" x="1.23">1 &lt; 2 &amp; 3<br>&gt;</p>')
    expect(render(styleSheet('a>b{}'))).toBe('<style>a>b{}</style>')
    expect(render(withAttributes({ id: 'x' })(element('g')))).toBe('<g id="x"></g>')
  })

  it('whatever a text says, it stays a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (content, attribute) => {
        const printed = render(element('p', { title: attribute }, [content]))
        expect(faults(printed.replace(/NaN|undefined|Infinity/g, ''))).toEqual([])
      })
    )
    expect(escape(`<script>alert("x")</script>`)).not.toContain('<')
  })

  it('escaping loses nothing that XML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), content => {
        expect(unescape(escape(content))).toBe(content)
      })
    )
  })

  it('shows what XML cannot hold as U+FFFD', () => {
    expect(escape('a\u0000b\u001Bc\uD800d\uFFFEe\n')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\n')
  })
})
