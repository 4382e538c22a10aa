import { type Html, html } from './html.ts'
import type { ReferenceSettings } from './settings.ts'

interface Command {
  title: string
  about: Html
  shell: string
}

/** The flow as lines for a POSIX shell with curl. They work pasted one after the other. */
export function commandsSection(settings: ReferenceSettings): Html {
  return html`<section aria-labelledby="commands">
<h2 id="commands">The same in your terminal</h2>
<p>Paste the four blocks into a shell, one after the other. They need nothing but <code>curl</code> and <code>sed</code>.</p>
${commandsFor(settings).map(commandBlock)}
</section>`
}

function commandBlock({ title, about, shell }: Command): Html {
  return html`<h3>${title}</h3>
<p>${about}</p>
<pre class="shell" tabindex="0"><code>${shell}</code></pre>
`
}

function commandsFor({ origin }: ReferenceSettings): Command[] {
  return [
    {
      title: 'Make a pair, and save it',
      about: html`Put in your own e-mail, app password and appId. The password goes through standard input, where no list of processes shows it; the new file takes the place of the old one only when the call succeeded.`,
      shell: `BASE=${origin}
umask 077
curl -sS --fail-with-body "$BASE/v1/tokens" \\
  -H 'Content-Type: application/json' \\
  -d @- -o pair.new <<'END' && mv pair.new pair.json
{"email":"you@example.com","password":"cap_your-app-password","appId":"app_1_1"}
END`,
    },
    {
      title: 'Query',
      about: html`<code>token</code> reads one of the two tokens from the saved pair.`,
      shell: `token() { sed -n 's/.*"'"$1"'":"\\([^"]*\\)".*/\\1/p' pair.json; }
curl -sS "$BASE/v1/me" -H "Authorization: $(token accessToken)"`,
    },
    {
      title: 'Refresh, and save the new pair',
      about: html`When a query is answered with <a href="/docs/errors/ApiInvalidTokenError"><code>ApiInvalidTokenError</code></a>, and only then.`,
      shell: `curl -sS --fail-with-body -X POST "$BASE/v1/tokens/refresh" \\
  -H "Refresh: $(token refreshToken)" \\
  -o pair.new && mv pair.new pair.json`,
    },
    {
      title: 'Repeat the query',
      about: html`The same line as before: it reads the new pair.`,
      shell: `curl -sS "$BASE/v1/me" -H "Authorization: $(token accessToken)"`,
    },
  ]
}
