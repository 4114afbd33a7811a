/**
 * The style of the page. Everything is sized for one column on a phone first.
 *
 * @since 0.1.0
 */
import { figureCss } from '../svg/Figure'
import { paletteCss } from '../svg/Palette'

const serif = 'Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Cambria,Georgia,"DejaVu Serif",serif'

const sans = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'

const base = [
  ':root{color-scheme:light dark}*{box-sizing:border-box}',
  `body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 ${sans};-webkit-text-size-adjust:100%}`,
  'main{max-width:1120px;margin:0 auto;padding:clamp(1.5rem,5vw,4rem) clamp(1.1rem,4vw,3rem)}',
  'p{margin:0 0 1em;max-width:66ch}',
  `h1,h2{font-family:${serif};font-weight:500;letter-spacing:-.012em;text-wrap:balance}`,
  'h1{font-size:clamp(2.3rem,7vw,4.2rem);line-height:1.04;margin:.5em 0 .4em;max-width:17ch}',
  'h2{font-size:clamp(1.5rem,3vw,2rem);line-height:1.15;margin:0 0 .5em}',
  'h3{font-size:.95rem;line-height:1.3;font-weight:650;margin:0 0 .6rem}section>h3{margin-top:1.8rem}',
  'a{color:var(--series-0)}',
  'section{margin-top:clamp(3rem,7vw,5.5rem);border-top:1px solid var(--rule);padding-top:clamp(1.4rem,3vw,2.2rem)}'
]

const header = [
  '.eyebrow{margin:0;font-size:.8rem;font-weight:600;letter-spacing:.07em;text-transform:uppercase;color:var(--series-0)}',
  `.lede{font:clamp(1.25rem,2.6vw,1.7rem)/1.35 ${serif};max-width:40ch;margin-bottom:.7em;text-wrap:balance}`,
  '.byline,.intro,figcaption{color:var(--muted)}.byline{margin:0}',
  '.claim{display:grid;gap:2rem clamp(2rem,6vw,5rem);align-items:end}',
  '@media(min-width:760px){.claim{grid-template-columns:minmax(0,1fr) 196px}}',
  '.hardest{margin:0}.hardest>.figure{border-radius:6px;outline:1px solid var(--rule);max-width:100%}',
  '.hardest figcaption{max-width:30ch}'
]

const scores = [
  '.scores{display:grid;grid-template-columns:repeat(auto-fit,minmax(138px,1fr));gap:1.6rem 1.5rem;margin:clamp(2rem,5vw,3.2rem) 0 0}',
  '.scores div{border-top:2px solid var(--ink);padding-top:.6rem}.scores dt{font-size:.85rem;font-weight:600}',
  `.scores dd{margin:0}.scores .value{font:500 1.9rem/1.25 ${serif};font-variant-numeric:lining-nums tabular-nums}`,
  '.scores .note{font-size:.8rem;line-height:1.4;color:var(--muted)}'
]

const figures = [
  '.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:2.5rem clamp(2rem,5vw,4rem);margin-top:1.8rem}',
  '.pair>figure{margin:0;max-width:540px;min-width:0}.pair>figure>.figure{width:100%;height:auto;overflow:visible}',
  'figcaption{font-size:.9rem;line-height:1.5;margin-top:.8rem}'
]

const galleries = [
  '.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(158px,1fr));gap:.9rem;margin:1rem 0 2.2rem;padding:0;list-style:none}',
  '.gallery.wide{grid-template-columns:repeat(auto-fill,minmax(min(100%,170px),1fr))}.gallery.wide .said{font-size:1.05rem}',
  '.gallery .top>div{min-width:0;overflow-wrap:anywhere}.gallery li{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:.8rem;min-width:0}',
  '.gallery .top{display:flex;gap:.8rem;align-items:center;margin-bottom:.6rem}',
  '.gallery .top .figure{flex:none;border-radius:4px;outline:1px solid var(--rule)}',
  `.gallery .said{font:500 1.35rem/1.1 ${serif}}.gallery .wrong .said{color:var(--series-1)}`,
  '.gallery .top p{margin:0;font-size:.78rem;line-height:1.35;color:var(--muted);overflow-wrap:anywhere}',
  '.gallery .figure{max-width:100%;height:auto}.gallery .bars{width:100%}',
  '.gallery .nats{margin:.4rem 0 0;display:flex;justify-content:space-between;gap:0 .5rem;flex-wrap:wrap;font-size:.75rem;line-height:1.4;color:var(--muted);font-variant-numeric:tabular-nums}',
  '.grey{filter:invert(1)}@media screen and (prefers-color-scheme:dark){.grey{filter:none}}'
]

const tables = [
  '.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}',
  'th,td{padding:.5rem .9rem .5rem 0;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}',
  'th:first-child,td:first-child{text-align:left}th:last-child,td:last-child{padding-right:0}',
  'thead th{font-size:.8rem;font-weight:600;color:var(--muted);vertical-align:bottom;white-space:normal}',
  'tbody th{font-weight:500;white-space:normal}@media(max-width:480px){table{font-size:.82rem}th,td{padding-right:.6rem}}tfoot td,tfoot th{border-bottom:0;border-top:2px solid var(--ink);font-weight:650}',
  'details{margin-top:2rem}summary{cursor:pointer;font-weight:600;font-size:.95rem}',
  '.facts{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.35rem 1.5rem;margin:1.4rem 0 0;font-size:.92rem}',
  '.facts dt{color:var(--muted)}.facts dd{margin:0;overflow-wrap:anywhere}',
  'pre{margin:1.2rem 0 0;padding:1rem 1.1rem;background:var(--card);border:1px solid var(--rule);border-radius:10px;white-space:pre-wrap;overflow-wrap:anywhere;font:.88rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}',
  'footer{margin-top:4rem;color:var(--muted);font-size:.85rem}'
]

const print = [
  '@media print{.scores{grid-template-columns:repeat(6,1fr);gap:.8rem}.scores .value{font-size:15pt}:root{--paper:#fff}body{font-size:10.5pt}main{max-width:none;padding:0}h1{font-size:30pt}section{margin-top:1.6rem;padding-top:1rem}',
  '.pair{grid-template-columns:1fr 1fr;gap:1.2rem}figure,.gallery li,tr{break-inside:avoid}h2,h3,.intro{break-after:avoid}p{break-inside:avoid}footer{margin-top:1rem}tfoot{display:table-row-group}.claim{grid-template-columns:1fr 140px}',
  '.gallery,.gallery.wide{grid-template-columns:repeat(6,1fr);gap:.5rem}.gallery li{padding:.5rem}.top{flex-wrap:wrap}',
  '*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}'
]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The whole style sheet of the page, figures included.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pageCss: string = [
  paletteCss(':root'),
  figureCss,
  ...base,
  ...header,
  ...scores,
  ...figures,
  ...galleries,
  ...tables,
  ...print
].join('')
