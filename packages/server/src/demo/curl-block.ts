/**
 * Lines that work when pasted into `sh` as they stand: make, list licenses, send a text, refresh. The password is read
 * from its file, so it appears in no terminal and in no history; curl reads it from stdin, so it is in no process list.
 */
export function curlBlock(url: string, credentialsPath: string): string {
  return `
# --- try it: paste these lines into sh ---------------------------------------
. ${quote(credentialsPath)}
field() { sed -n 's/.*"'"$1"'":"\\{0,1\\}\\([^",}]*\\).*/\\1/p'; }

# 1. make a pair of tokens, once
PAIR=$(printf '{"email":"%s","password":"%s","appId":"%s"}' "$CHATAPP_EMAIL" "$CHATAPP_APP_PASSWORD" "$CHATAPP_APP_ID" |
  curl -sS ${url}/v1/tokens -H 'Content-Type: application/json' -d @-)
ACCESS=$(echo "$PAIR" | field accessToken); REFRESH=$(echo "$PAIR" | field refreshToken)
echo "made a pair for account $(echo "$PAIR" | field cabinetUserId)"

# 2. list licenses
LICENSES=$(curl -sS ${url}/v1/licenses -H "Authorization: $ACCESS"); echo "$LICENSES"
LICENSE=$(echo "$LICENSES" | sed -n 's/^[^[]*\\[{"licenseId":\\([0-9]*\\).*/\\1/p')

# 3. send a text
curl -sS ${url}/v1/licenses/$LICENSE/messengers/grWhatsApp/chats/12025550101@c.us/messages/text \\
  -H "Authorization: $ACCESS" -H 'Content-Type: application/json' -d '{"text":"Hello"}'; echo

# 4. refresh, as you will after ApiInvalidTokenError; save the new pair
PAIR=$(curl -sS -X POST ${url}/v1/tokens/refresh -H "Refresh: $REFRESH")
ACCESS=$(echo "$PAIR" | field accessToken); REFRESH=$(echo "$PAIR" | field refreshToken)
curl -sS ${url}/v1/me -H "Authorization: $ACCESS"; echo
# ------------------------------------------------------------------------------
`
}

/** A word for sh, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
