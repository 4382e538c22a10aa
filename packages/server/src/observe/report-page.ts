import { type Html, html } from '../reference/html.ts'
import { inlineColumn, lineColumn, table } from '../reference/table.ts'
import type { AppReport, HabitReport, Report } from './report.ts'
import { instant, unknownLine } from './report-text.ts'

/** How often the page asks for itself anew, seconds. */
const REFRESH_SECONDS = 60
/** Apps without a finding that are listed: the page stays one that opens at once. `report.json` has all. */
const MOST_LISTED = 200

/** The report as a page: no script, nothing from anywhere else. */
export function reportPage(report: Report, styleHref: string): Html {
  const { apps } = report
  const found = apps.filter(({ habits, differences }) => habits.length + differences.length > 0)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>${titleOf(apps)} · ChatApp Access</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${styleHref}">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="site"><span class="brand">ChatApp Access</span> <span class="note">observes and changes nothing</span></header>
<div class="frame">
<main id="content" tabindex="-1">
<h1>${titleOf(apps)}</h1>
<p class="lead">What programs did with their tokens at <code>${report.upstream}</code>, from ${time(report.since)} to ${time(report.at)}. All calls went through as they were.</p>
<p>Habits are told in the words of My Account: as they would be with ChatApp Access in front. Your API may be more lenient.</p>
${figures(report)}
${found.slice(0, MOST_LISTED).map(appSection)}
${allApps(apps)}
${unknownSection(report)}
${healthSection(report)}
<footer><p>The same for programs: <a href="/report.json">report.json</a>. This page asks for itself anew once a minute.</p></footer>
</main>
</div>
</body>
</html>
`
}

function titleOf(apps: readonly AppReport[]): string {
  const count = apps.filter(({ habits }) => habits.length > 0).length
  if (apps.length === 0) return 'Nothing to judge yet'
  if (count === 0) return 'No wrong habit found'
  return count === 1 ? '1 app has a habit to mend' : `${count} apps have a habit to mend`
}

function figures({ totals }: Report): Html {
  const { calls, makes, refreshes, queries, refused, overRate } = totals
  const shown: readonly [string, number][] = [
    ['calls', calls],
    ['tokens made', makes],
    ['refreshed', refreshes],
    ['queries', queries],
    ['queries with a refused token', refused],
    ['over the request limit', overRate],
  ]
  return html`<dl class="figures">${shown.map(([label, count]) => html`<div><dt>${label}</dt><dd>${number(count)}</dd></div>`)}</dl>`
}

function appSection(app: AppReport): Html {
  return html`<section class="app" aria-label="${app.name}">
<h2>${app.name}</h2>
<p class="facts"><span>${number(app.day.makes)} tokens made in 24 hours</span> <span>${number(app.day.usedOnce)} used for one query</span> <span>${number(app.day.refreshes)} refreshed</span> <span>${number(app.day.early)} of these early</span> <span>${number(app.day.queries)} queries</span></p>
${app.habits.map(habitArticle)}
${app.differences.length > 0 ? differences(app) : undefined}
</section>
`
}

function habitArticle({ rule, severity, title, evidence, why, mend }: HabitReport): Html {
  return html`<article class="habit ${severity}">
<h3>${title} <code>${rule}</code></h3>
<p>${evidence}</p>
<p class="why">${why}</p>
<div class="callout"><p>${mend}</p></div>
</article>
`
}

function differences(app: AppReport): Html {
  const items = app.differences.map(({ count, text }) => html`<li>${number(count)} ${text}</li>`)
  return html`<h3>What ChatApp Access would do otherwise</h3>
<ul>${items}</ul>
`
}

function allApps(apps: readonly AppReport[]): Html | undefined {
  if (apps.length === 0) {
    return html`<p>Reports begin with the first call of tokens.make or tokens.refresh that passes here.</p>`
  }
  const columns = ['App', 'Made in 24 h', 'Used once', 'Refreshed', 'Queries', 'Refused', 'Habits']
  const rows = apps
    .slice(0, MOST_LISTED)
    .map(({ name, day, habits }) => [
      html`<strong>${name}</strong>`,
      ...[day.makes, day.usedOnce, day.refreshes, day.queries, day.refused].map(number),
      habits.map(({ rule }) => rule).join(', ') || 'none',
    ])
  const [app = '', ...others] = columns
  const shown = [lineColumn(app), ...others.map(title => ({ ...inlineColumn(title), stacked: 'titled' as const }))]
  const more = apps.length - rows.length
  return html`<h2 id="apps">All apps</h2>
${table('All apps', shown, rows)}
${more > 0 ? html`<p>${number(more)} more are in report.json.</p>` : undefined}`
}

function unknownSection(report: Report): Html | undefined {
  const { unknown, totals } = report
  if (unknown.tokens + totals.namelessMakes === 0) return undefined
  return html`<h2>Unknown apps</h2>
${unknown.tokens > 0 ? html`<p>${unknownLine(report)} They become known with their next tokens.make.</p>` : undefined}
${totals.namelessMakes > 0 ? html`<p>${number(totals.namelessMakes)} calls of tokens.make were refused that named no app, or none in a form that may be shown.</p>` : undefined}`
}

function healthSection({ observer: { dropped, faults } }: Report): Html | undefined {
  if (dropped + faults === 0) return undefined
  return html`<h2>Not counted</h2>
<p>${number(dropped)} calls were let through and not looked at, since there were too many at once; ${number(faults)} could not be read.</p>`
}

function time(at: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${instant(at)}</time>`
}

function number(count: number): string {
  return count.toLocaleString('en')
}
