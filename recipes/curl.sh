# By hand, to see each step. A program wants more: chatapp.sh and its likes also share the pair between processes.

# Fill in these four, or set the environment variables.
base_url='{{baseUrl}}'
email='{{email}}'
app_id='{{appId}}'
password='{{appPassword}}'

base_url=${CHATAPP_BASE_URL:-$base_url} email=${CHATAPP_EMAIL:-$email}
app_id=${CHATAPP_APP_ID:-$app_id} password=${CHATAPP_PASSWORD:-$password}
case $base_url in '{{'*) base_url=https://api.chatapp.online ;; esac
umask 077
pair=${CHATAPP_STATE:-$HOME}/chatapp-pair.json query_path=${1:-/v1/licenses}

# Nothing secret is on a command line, where every user of the machine could read it: curl reads it from stdin.
json() { printf %s "$1" | sed 's/[\\"]/\\&/g'; }
token() { sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' "$pair" | sed 's:\\/:/:g'; }
save() { if grep -q accessToken "$pair.new"; then mv "$pair.new" "$pair"; else cat "$pair.new"; fi; }
query() { printf 'Authorization: %s\n' "$(token accessToken)" | curl -gsS "$base_url$query_path" -H @-; }

# 1. tokens.make, once: there are 100 a day. The pair is saved before it is used.
[ -s "$pair" ] || {
  printf '{"email":"%s","password":"%s","appId":"%s"}' "$(json "$email")" "$(json "$password")" "$app_id" |
    curl -sS "$base_url/v1/tokens" -H 'Content-Type: application/json' --data-binary @- -o "$pair.new"
  save
}

# 2. Query, with the access token.
answer=$([ ! -s "$pair" ] || query)

# 3. Only when the answer has the code ApiInvalidTokenError: tokens.refresh, save the new pair, repeat the query.
case $answer in *'"code":"ApiInvalidTokenError"'*)
  printf 'Refresh: %s\n' "$(token refreshToken)" |
    curl -sS -X POST "$base_url/v1/tokens/refresh" -H @- -o "$pair.new"
  save
  answer=$(query)
  ;;
esac
printf '%s\n' "$answer"
