import { inWords } from './duration.ts'
import { type Html, html } from './html.ts'
import type { ReferenceSettings } from './settings.ts'

/** The lanes of the picture: the caller's line and the server's, in units of its view box. */
const CALLER = 86
const SERVER = 330

/** The flow as a picture, and as the list a screen reader or a narrow page needs. */
export function flowSection(settings: ReferenceSettings): Html {
  const access = inWords(settings.accessTtlSeconds)
  const refresh = inWords(settings.refreshTtlSeconds)
  return html`<section aria-labelledby="flow">
<h2 id="flow">The flow in five steps</h2>
<div class="flow">
${picture()}
<ol class="steps">
<li><strong>Make a pair, once.</strong> <a href="#tokens.make"><code>tokens.make</code></a> takes e-mail, password and appId, and gives an access token for ${access} and a refresh token for ${refresh}.</li>
<li><strong>Save the pair before you use it.</strong> Where every process of your program can read it, and in one move: a new file put in place of the old, or one row.</li>
<li><strong>Query.</strong> Send the access token in <code>Authorization</code>. Go on until the answer is <a href="/docs/errors/ApiInvalidTokenError"><code>ApiInvalidTokenError</code></a>. The error is the signal; no clock is needed.</li>
<li><strong>Refresh, and save the new pair.</strong> <a href="#tokens.refresh"><code>tokens.refresh</code></a> takes the refresh token in the header <code>Refresh</code> and gives a whole new pair.</li>
<li><strong>Repeat the query</strong> once, with the new access token. Then go on with step 3.</li>
</ol>
</div>
</section>`
}

function picture(): Html {
  return html`<figure class="picture"><svg viewBox="10 0 392 540" role="img" aria-labelledby="picture-title picture-text">
<title id="picture-title">The flow between your program and this server</title>
<desc id="picture-text">Make a pair, save it, query. When the access token has ended, the query is answered with ApiInvalidTokenError: refresh, save the new pair, repeat the query, and go on querying.</desc>
<defs>
<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0.5 8 4 0 7.5z"/></marker>
<marker id="tip-bad" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip bad" d="M0 0.5 8 4 0 7.5z"/></marker>
<marker id="tip-loop" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip loop" d="M0 0.5 8 4 0 7.5z"/></marker>
</defs>
<path class="lane" d="M${CALLER} 42V532M${SERVER} 42V532"/>
${lane(CALLER, 'Your program')}${lane(SERVER, 'This server')}
<path class="loop-back" marker-end="url(#tip-loop)" d="M${CALLER - 16} 488H34a14 14 0 0 1-14-14V218a14 14 0 0 1 14-14H${CALLER - 18}"/>
${call(84, 'POST /v1/tokens')}${answer(114, 'a pair of tokens')}${step(84, 1)}
${keep(148, 'save the pair')}${step(148, 2)}
${call(204, 'GET /v1/…')}${answer(234, 'data')}${step(204, 3)}
<text class="pause" x="${(CALLER + SERVER) / 2}" y="268">the access token ends</text>
${call(304, 'GET /v1/…')}${refusal(334, 'ApiInvalidTokenError')}
${call(376, 'POST /v1/tokens/refresh')}${answer(406, 'a new pair')}${step(376, 4)}
${keep(438, 'save the new pair')}
${call(488, 'GET /v1/… again')}${answer(518, 'data')}${step(488, 5)}
</svg></figure>`
}

function lane(x: number, name: string): Html {
  return html`<rect class="lane-head" x="${x - 66}" y="8" width="132" height="34" rx="9"/><text class="lane-name" x="${x}" y="30">${name}</text>`
}

function call(y: number, label: string): Html {
  return html`<path class="call" marker-end="url(#tip)" d="M${CALLER + 2} ${y}H${SERVER - 2}"/>${over(y, label, 'label')}`
}

function answer(y: number, label: string): Html {
  return html`<path class="answer" marker-end="url(#tip)" d="M${SERVER - 2} ${y}H${CALLER + 4}"/>${over(y, label, 'label quiet')}`
}

function refusal(y: number, label: string): Html {
  return html`<path class="answer bad" marker-end="url(#tip-bad)" d="M${SERVER - 2} ${y}H${CALLER + 4}"/>${over(y, label, 'label bad')}`
}

function over(y: number, label: string, kind: string): Html {
  return html`<text class="${kind}" x="${(CALLER + SERVER) / 2}" y="${y - 7}">${label}</text>`
}

function keep(y: number, label: string): Html {
  return html`<rect class="keep" x="${CALLER}" y="${y - 14}" width="${label.length * 7 + 38}" height="28" rx="8"/><text class="keep-name" x="${CALLER + 20}" y="${y + 4.5}">${label}</text>`
}

function step(y: number, number: number): Html {
  return html`<circle class="step" cx="${CALLER}" cy="${y}" r="12"/><text class="step-number" x="${CALLER}" y="${y + 4.5}">${number}</text>`
}
