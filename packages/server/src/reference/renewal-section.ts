import { inWords } from './duration.ts'
import { type Html, html } from './html.ts'
import type { ReferenceSettings } from './settings.ts'

/** How a refresh behaves when things go wrong, and the day's limit, in plain words. */
export function renewalSection(settings: ReferenceSettings): Html {
  const grace = inWords(settings.replayGraceSeconds)
  return html`<section aria-labelledby="renewal">
<h2 id="renewal">How renewal behaves</h2>
<p>A refresh gives a whole new pair and replaces the old refresh token. Whoever saves before using is never logged out by it:</p>
<dl class="cases">
<dt>Calls in flight</dt>
<dd>The old access token stays good until its own end time. Nothing that is under way breaks.</dd>
<dt>The answer was lost, or you crashed before saving</dt>
<dd>Send the same refresh token again. You get the very same new pair, to the letter, as long as nobody has used it, and for ${grace} after its first use.</dd>
<dt>Two processes refresh at once</dt>
<dd>All of them get the same pair. A lock saves calls; it is not needed to be right.</dd>
<dt>The server was restored from a backup</dt>
<dd>A refresh token newer than the server remembers is honoured.</dd>
<dt>An old refresh token, long after its successor is in use</dt>
<dd>Refused with reason <code>replaced</code>: read the saved pair again, another process has a newer one. From another network it is taken for theft: then the reason is <code>reused</code>, refreshing ends, and a new pair must be made.</dd>
<dt>A network error, 502, 503 or 504</dt>
<dd>Says nothing about your tokens. Keep the pair and repeat the same call later.</dd>
</dl>
<div class="habits">
<div><h3>Do</h3>
<ul>
<li>Share one saved pair between all processes.</li>
<li>Save the new pair before the first query with it.</li>
<li>Wait for the code <code>ApiInvalidTokenError</code>, whatever the status.</li>
<li>Wait out <code>Retry-After</code>.</li>
</ul></div>
<div><h3>Do not</h3>
<ul>
<li>Call tokens.make before each query, or in each process.</li>
<li>Renew by a timer.</li>
<li>Throw the pair away on a passing error.</li>
<li>Send the refresh token in the body: it is not read there.</li>
</ul></div>
</div>
</section>`
}

/** The limit of tokens.make. */
export function limitSection({ tokensPerDay, quotaTimeZone, refreshTtlSeconds }: ReferenceSettings): Html {
  return html`<section aria-labelledby="limit">
<h2 id="limit">The limit</h2>
<p><strong>${tokensPerDay} tokens a day</strong> for one e-mail and appId. It counts successful calls of <code>tokens.make</code> only: refreshes do not count, and neither do refused logins, which have a brake of their own. The day ends at midnight, ${quotaTimeZone}. Past the limit the answer is <a href="/docs/errors/ApiTokenLimitError"><code>ApiTokenLimitError</code></a> with <code>Retry-After</code>. A program that refreshes needs one token, and another only when it was idle for ${inWords(refreshTtlSeconds)}.</p>
</section>`
}
